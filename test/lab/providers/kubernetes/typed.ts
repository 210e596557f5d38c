import { isObject, type Value, type Values } from "../base/values.js";
import { fieldsOf, holdsQuantities, keepsZero, typeNameOf, type ApiField } from "./apiTypes.js";
import { textAt, type KubeObject } from "./kubeObject.js";
import { canonicalQuantity } from "./quantity.js";

/** A value that does not fit its type. */
class Mismatch extends Error {}

/**
 * An object of a kind of Kubernetes itself as its Go type would write it: fields the type does not have are gone, so
 * are zero values that it cannot tell from absent ones, and quantities are spelled one way. An object that does not fit
 * its type, or has none, stays as it is.
 */
export function throughItsType(object: KubeObject): KubeObject {
    const typeName = typeNameOf(textAt(object, "apiVersion"), textAt(object, "kind"));
    if (typeName === undefined) {
        return object;
    }
    try {
        return structOf(typeName, object);
    } catch (error) {
        if (error instanceof Mismatch) {
            return object;
        }
        throw error;
    }
}

function structOf(typeName: string, value: Value): Values {
    if (!isObject(value)) {
        throw new Mismatch();
    }
    const entries = (fieldsOf(typeName) ?? []).flatMap((field) => {
        const given = value[field.baseName];
        if (given === undefined || given === null) {
            return [];
        }
        const written = valueOf(field.type, field, given, holdsQuantities(typeName, field.baseName));
        const isStruct = fieldsOf(field.type) !== undefined;
        return !isStruct && isZero(written) && !keepsZero(typeName, field.baseName)
            ? []
            : [[field.baseName, written] as const];
    });
    return Object.fromEntries(entries);
}

function isZero(value: Value): boolean {
    return (
        value === "" ||
        value === 0 ||
        value === false ||
        (Array.isArray(value) && value.length === 0) ||
        (isObject(value) && Object.keys(value).length === 0)
    );
}

function valueOf(type: string, field: ApiField, value: Value, isQuantity: boolean): Value {
    const inner = (of: string, entry: Value): Value =>
        entry === null ? zeroOf(of) : valueOf(of, field, entry, isQuantity);
    const list = /^Array<(.+)>$/.exec(type)?.[1];
    if (list !== undefined) {
        return fits<readonly Value[]>(value, Array.isArray(value)).map((entry) => inner(list, entry));
    }
    const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
    if (map !== undefined) {
        const entries = Object.entries(fits<Values>(value, isObject(value)));
        return Object.fromEntries(entries.map(([key, entry]) => [key, inner(map, entry)]));
    }
    return fieldsOf(type) === undefined ? scalarOf(type, field, value, isQuantity) : structOf(type, value);
}

function fits<T extends Value>(value: Value, does: boolean): T {
    if (!does) {
        throw new Mismatch();
    }
    return value as T;
}

function zeroOf(type: string): Value {
    return type === "number" ? 0 : type === "boolean" ? false : fieldsOf(type) === undefined ? "" : {};
}

function scalarOf(type: string, { format }: ApiField, value: Value, isQuantity: boolean): Value {
    if (isQuantity) {
        const text = typeof value === "number" ? String(value) : fits<string>(value, typeof value === "string");
        const spelled = canonicalQuantity(text);
        return fits<string>(spelled ?? "", spelled !== undefined);
    }
    switch (type) {
        case "string":
            return format === "byte" ? bytesOf(value) : fits<string>(value, typeof value === "string");
        case "number":
            return fits<number>(value, typeof value === "number" && (format === "double" || Number.isInteger(value)));
        case "boolean":
            return fits<boolean>(value, typeof value === "boolean");
        case "IntOrString":
            return fits<number | string>(value, typeof value === "string" || Number.isInteger(value));
        default:
            return value;
    }
}

/** Base64 may be folded into lines; it is written in one. */
function bytesOf(value: Value): string {
    const text = fits<string>(value, typeof value === "string").replace(/[\r\n]/g, "");
    return fits<string>(text, /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i.test(text));
}
