import type { Value, Values } from "../base/values.js";
import type { Autoname } from "./autoname.js";
import type { Calls } from "./calls.js";
import type { Fields } from "./facts.js";
import type { Plan } from "./plan.js";

/** All that is known of one resource type. */
export interface ResourceType {
    readonly token: string;
    readonly fields: Fields;
    readonly autoname?: Autoname;
    /** The old one goes first, whatever the reason of a replacement. */
    readonly deleteBeforeReplace?: boolean;
    /** Labels are an input of this name; all labels that the resource will carry are derived from it. */
    readonly labels?: string;
    /** The project is known before creation, from the provider's settings if from nowhere else. */
    readonly knowsProject: boolean;
    /** How long a change may take when the program does not say (minutes); twenty if absent. */
    readonly minutes?: number;
    /** The real provider does not plan the deletion policy that holds if the program names none. */
    readonly policyLate?: true;
    /** What the real provider decides beyond its facts. May throw in its words. */
    readonly customize?: (plan: Plan, inputs: Values, olds: Values | undefined) => void;
    readonly calls: Calls;
}

/** Settings of the provider that plans depend on. */
export interface Settings {
    readonly project?: string;
    readonly region?: string;
    readonly defaultLabels: Readonly<Record<string, Value>>;
    /** Mark what Pulumi created with a label. */
    readonly attribution: boolean;
    /** Mark with it also what exists already. */
    readonly proactive: boolean;
    readonly zone?: string;
    readonly accessToken?: string;
}
