/** The demonstration workload as plain data. */
export interface DemoPlan {
    readonly namespace: string;
    readonly image: string;
    readonly webReplicas: number;
    /** Port the web server listens on. */
    readonly port: number;
}
