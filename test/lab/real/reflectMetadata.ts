/**
 * The three functions of the metadata proposal that @peculiar/x509's dependency container insists on at import. This
 * file must be imported before that package. Nothing is decorated in this code base, so a map per target is enough.
 */

type Metadata = Map<unknown, unknown>;

interface ReflectWithMetadata {
    getMetadata?: (key: unknown, target: object) => unknown;
    getOwnMetadata?: (key: unknown, target: object) => unknown;
    defineMetadata?: (key: unknown, value: unknown, target: object) => void;
}

const reflect = Reflect as ReflectWithMetadata;

if (!reflect.getMetadata) {
    const store = new WeakMap<object, Metadata>();
    const own = (key: unknown, target: object): unknown => store.get(target)?.get(key);
    reflect.getOwnMetadata = own;
    reflect.getMetadata = (key, target) => {
        for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
            if (store.get(at)?.has(key)) {
                return own(key, at);
            }
        }
        return undefined;
    };
    reflect.defineMetadata = (key, value, target) => {
        const entries = store.get(target) ?? new Map<unknown, unknown>();
        store.set(target, entries.set(key, value));
    };
}
