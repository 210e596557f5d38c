import { createHash } from "node:crypto";

import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { text } from "./shared.js";

/** A project as the local cloud keeps it. Every project exists; one is recorded once something about it was said. */
export interface ProjectRecord extends CloudRecord {
    readonly projectNumber: string;
    /** Whether its networks can be shared with other projects (Shared VPC). */
    readonly isHost?: boolean;
    /** The project whose networks it may use. */
    readonly hostProject?: string;
}

export const projectId = (project: string): string => `projects/${project}`;

/** The record of a project, made at the first question about it. */
export function projectOf(cloud: Cloud, project: string): ProjectRecord {
    const id = projectId(project);
    const known = cloud.store.find("projects", id);
    if (!known) {
        cloud.store.put("projects", id, { name: project, projectNumber: numberFor(project) });
    }
    return cloud.store.find("projects", id) as ProjectRecord;
}

/** Google's number of a project, remembered, so that it is understood in the place of the project's name. */
export function projectNumber(cloud: Cloud, project: string): string {
    return projectOf(cloud, project).projectNumber;
}

/** The number of a project, which follows from its name: twelve digits, as Google's newer projects have them. */
export function numberFor(project: string): string {
    const digest = createHash("sha256").update(project).digest();
    return String(100_000_000_000 + (digest.readUIntBE(0, 5) % 900_000_000_000));
}

/** A path that says a project's number, in the words that name the project. Numbers nobody was told stay as they are. */
export function withProjectName(cloud: Cloud, path: string): string {
    return path.replace(/(^|\/)projects\/(\d+)(?=[/:]|$)/g, (whole, before: string, number: string) => {
        const known = cloud.store.list("projects").find(({ record }) => record["projectNumber"] === number);
        return known ? `${before}projects/${text(known.record.name)}` : whole;
    });
}
