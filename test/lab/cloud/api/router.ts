import { ApiError, notOffered } from "./errors.js";

/** A request as handlers see it. */
export interface ApiRequest {
    /** Named parts of the path. */
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    readonly body: Readonly<Record<string, unknown>>;
}

export type Handler = (request: ApiRequest) => unknown;

interface Route {
    readonly method: string;
    readonly pattern: RegExp;
    readonly handler: Handler;
}

/** Finds the handler of a method and path. Patterns are written like Google's: `projects/{project}/global/networks`. */
export class Router {
    private readonly routes: Route[] = [];

    /** `canonical` turns other spellings of a path into the one its handler is registered with. */
    constructor(private readonly canonical: (path: string) => string = (path) => path) {}

    on(method: string, pattern: string, handler: Handler): void {
        const source = pattern.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/:]+)");
        this.routes.push({ method, pattern: new RegExp(`^/${source}$`), handler });
    }

    /** @throws ApiError 404 for an unknown path, 501 for a known path with a method this cloud does not offer */
    dispatch(method: string, path: string, query: URLSearchParams, body: Readonly<Record<string, unknown>>): unknown {
        let known = false;
        const wanted = this.canonical(path);
        for (const route of this.routes) {
            const match = route.pattern.exec(wanted);
            if (match && route.method === method) {
                return route.handler({ params: match.groups ?? {}, query, body });
            }
            known ||= match !== null;
        }
        throw known
            ? notOffered(`${method} ${path}`)
            : new ApiError(404, "notFound", `${path} is not part of the local cloud`);
    }
}
