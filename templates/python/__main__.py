import pulumi
import pulumi_palette_maas as maas

config = pulumi.Config()

# A gateway that was installed beside MAAS is looked up, and never deleted.
gateway = maas.Gateway("gateway", name=config.require("gateway"), installer="none")

account = maas.MaasCloudAccount(
    "maas",
    gateway_id=gateway.id,
    api_endpoint=config.require("maasEndpoint"),
    api_key=config.require_secret("maasApiKey"),
)

# Clusters and pools are protected: set deletion_protection=False and run `pulumi up` before you remove one.
cluster = maas.Cluster(
    pulumi.get_project(),
    cloud_account_id=account.id,
    domain=config.require("domain"),
    profiles=[
        maas.ClusterProfileArgs(
            name=config.require("profile"),
            version=config.require("profileVersion"),
            variables={"region": config.require("region")},
        )
    ],
    control_plane=maas.ControlPlaneArgs(size=1, instance=maas.InstanceArgs(min_cpu=4, min_memory_mb=8192)),
)

workers = maas.MachinePool(
    "workers",
    cluster_id=cluster.id,
    size=config.require_int("workers"),
    instance=maas.InstanceArgs(min_cpu=8, min_memory_mb=16384),
)


def hostnames(machines):
    return [machine.hostname for machine in machines]


pulumi.export("clusterId", cluster.id)
pulumi.export("apiEndpoint", cluster.api_endpoint)
pulumi.export(
    "servers",
    pulumi.Output.all(cluster.machines.apply(hostnames), workers.machines.apply(hostnames)).apply(
        lambda pools: sorted(name for names in pools for name in names)
    ),
)
