/** The shortest environment there is. */
export const minimalText = `environment: e
project: my-project
clusters:
  a: { id: 1, region: europe-west9, zones: [europe-west9-a], pools: { main: {} } }
`;

/** An environment that uses every kind of thing a file can hold. */
export const everythingText = `environment: all
project: my-project
tier: development
platform: gke
deletionProtection: false
labels: { team: platform }
mesh:
  name: everything
  topology:
    groups:
      west: { match: { continent: eu } }
      pair: [paris, iowa]
  maxConnectedClusters: 255
  domain: mesh.example.com
  cacheTtl: 30s
  ca: { validityDays: 1000, rotation: introduce }
  mcs: { enabled: true, coreDnsVersion: 1.13.1 }
cilium:
  version: 1.20.2
  repository: https://helm.cilium.io
  chart: cilium
  hubble: { relay: true, ui: true, metrics: [dns, drop] }
  values: { debug: { enabled: true }, extraArgs: [--one, 2, null, 1.5] }
datapath:
  mode: vxlan
  encryption: { type: ipsec, ipsec: { keySource: config, keyId: 3 } }
addressing:
  podPrefix: 17
  serviceRange: 172.20.0.0/20
  reserved: { office: 192.168.0.0/16 }
network:
  mode: ncc
  per: named
  flowLogs: { sampling: 0.5 }
  nat: { minPortsPerVm: 128 }
clusters:
  paris:
    id: 1
    region: europe-west9
    zones: [europe-west9-a, europe-west9-b]
    network: europe
    properties: { continent: eu }
    ranges: { pods: 10.64.0.0/17, extraPods: [10.65.0.0/18] }
    pools:
      main: { taints: [{ key: dedicated, value: db, effect: NO_SCHEDULE }], autoscaling: { min: 1, max: 5 } }
  iowa:
    id: 2
    region: us-central1
    zones: [us-central1-a]
    network: america
    addons: { nodeLocalDns: true }
    pools: { main: {}, spot: { spot: true, labels: { tier: cheap } } }
namespaces: { shop: { global: true } }
services:
  checkout:
    namespace: shop
    selector: { app: checkout }
    ports: [{ port: 80, targetPort: 8080 }]
    clusters: { match: { continent: eu } }
exports:
  cart: { namespace: shop, service: cart, clusters: [paris] }
policies:
  callers:
    namespace: shop
    selector: { app: checkout }
    ingress:
      - { action: deny, from: { app: old }, clusters: [iowa], ports: [{ port: 8080 }] }
demo: { image: "example.com/demo:1" }
`;
