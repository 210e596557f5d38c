import "@pulumi/gcp";
import "@pulumi/kubernetes";
import "@pulumi/pulumi";
import "@pulumi/random";
import "@pulumi/tls";
