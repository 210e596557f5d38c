import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import { transformed } from "../shared/transform.js";
import type { GkeClusterTransform } from "./gkeCluster.js";
import type { GkeClusterPlan } from "./gkePlan.js";
import {
    computeAgent,
    fleetRole,
    hasForeignFleet,
    identities,
    keyGrants,
    keyRole,
    type IdentityPlan,
    type KeyGrant,
    type ServiceAgent,
} from "./keyGrants.js";

/** What waits for Google's own accounts, by what waits. */
export type AccountsReady = Readonly<Record<KeyGrant["of"], readonly pulumi.Resource[]>>;

/**
 * Google's own accounts that a cluster needs, and what they are granted.
 *
 * The grants outlive the cluster: Google knows a grant by what it is of, role and account, so that all clusters of a
 * project with the same key or fleet have the same one, and the first to go would take it from those that are left.
 */
export function googleAccounts(
    parent: pulumi.ComponentResource,
    name: string,
    plan: GkeClusterPlan,
    after: readonly pulumi.Resource[],
    transform: GkeClusterTransform,
): AccountsReady {
    const emails = new Map(
        identities(plan).map((identity) => [identity.key, emailOf(parent, name, identity, after, transform)]),
    );
    const options = childOf(parent, { dependsOn: [...after], retainOnDelete: true });
    const keys = keyGrants(plan).map(({ key, cryptoKeyId, agent, of }) => ({
        of,
        grant: new gcp.kms.CryptoKeyIAMMember(
            ...transformed<gcp.kms.CryptoKeyIAMMemberArgs>(
                transform.keyGrant,
                `${name}-${key}`,
                { cryptoKeyId, role: keyRole, member: memberOf(emails, agent) },
                options,
            ),
        ),
    }));
    const fleet = hasForeignFleet(plan)
        ? [
              new gcp.projects.IAMMember(
                  ...transformed<gcp.projects.IAMMemberArgs>(
                      transform.fleetGrant,
                      `${name}-fleet`,
                      { project: plan.project, role: fleetRole, member: asMember(emails.get("fleet")!) },
                      options,
                  ),
              ),
          ]
        : [];
    const of = (whom: string): readonly pulumi.Resource[] =>
        keys.filter((entry) => entry.of === whom).map(({ grant }) => grant);
    return { cluster: [...of("cluster"), ...fleet], pools: of("pools"), backup: of("backup") };
}

function emailOf(
    parent: pulumi.ComponentResource,
    name: string,
    { key, project, service }: IdentityPlan,
    after: readonly pulumi.Resource[],
    transform: GkeClusterTransform,
): pulumi.Output<string> {
    return new gcp.projects.ServiceIdentity(
        ...transformed<gcp.projects.ServiceIdentityArgs>(
            transform.serviceIdentity,
            `${name}-${key}-identity`,
            { project, service },
            childOf(parent, { dependsOn: [...after] }),
        ),
    ).email;
}

function memberOf(
    emails: ReadonlyMap<IdentityPlan["key"], pulumi.Output<string>>,
    agent: ServiceAgent,
): pulumi.Output<string> {
    return asMember(agent === "compute" ? emails.get("gke")!.apply(computeAgent) : emails.get(agent)!);
}

const asMember = (email: pulumi.Output<string>): pulumi.Output<string> => pulumi.interpolate`serviceAccount:${email}`;
