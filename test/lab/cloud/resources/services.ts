import type { Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { strings, text } from "./shared.js";

/** Service Usage: which Google APIs a project has enabled. Recorded; the local cloud serves all of its APIs anyway. */
export function addServices(router: Router, cloud: Cloud): void {
    const base = "serviceusage/v1/projects/{project}/services";
    const show = (project: string, service: string, state: string): object => ({
        name: `projects/${project}/services/${service}`,
        parent: `projects/${project}`,
        config: { name: service },
        state,
    });
    const enable = (project: string, names: readonly string[]): object => {
        for (const name of names) {
            cloud.store.put("services", `projects/${project}/services/${name}`, { name });
        }
        return { name: `operations/acf.${cloud.store.next()}`, done: true, response: {} };
    };

    router.on("GET", base, ({ params }) => ({
        services: cloud.store
            .list("services")
            .filter(({ id }) => id.startsWith(`projects/${params["project"]}/`))
            .map(({ record }) => show(params["project"]!, text(record.name), "ENABLED")),
    }));
    router.on("GET", `${base}/{service}`, ({ params }) => {
        const known = cloud.store.find("services", `projects/${params["project"]}/services/${params["service"]}`);
        return show(params["project"]!, params["service"]!, known ? "ENABLED" : "DISABLED");
    });
    router.on("POST", `${base}:batchEnable`, ({ params, body }) =>
        enable(params["project"]!, strings(body["serviceIds"])),
    );
    router.on("POST", `${base}/{service}:enable`, ({ params }) => enable(params["project"]!, [params["service"]!]));
    router.on("POST", `${base}/{service}:disable`, ({ params }) => {
        cloud.store.remove("services", `projects/${params["project"]}/services/${params["service"]}`);
        return { name: `operations/acf.${cloud.store.next()}`, done: true, response: {} };
    });
    router.on("GET", "serviceusage/v1/operations/{name}", ({ params }) => ({
        name: `operations/${params["name"]}`,
        done: true,
        response: {},
    }));
}
