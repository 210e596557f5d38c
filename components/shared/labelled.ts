/** Labels as an argument, unless there are none: setting none is a call of its own. */
export function labelled(labels: Readonly<Record<string, string>> | undefined): { labels?: Record<string, string> } {
    return labels && Object.keys(labels).length > 0 ? { labels: { ...labels } } : {};
}
