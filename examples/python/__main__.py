import pulumi
import pulumi_palette_maas as maas

config = pulumi.Config()
protect = config.get_bool("protect") is not False

# The gateway was installed beside MAAS with the Palette CLI: it is looked up, and never deleted.
gateway = maas.Gateway("rack", name=config.get("gateway") or "rack1-gateway", installer="none")

account = maas.MaasCloudAccount(
    "maas",
    gateway_id=gateway.id,
    api_endpoint=config.require("maasEndpoint"),
    api_key=config.require_secret("maasApiKey"),
)

profile = maas.get_cluster_profile_output(name="maas-infra", version=config.get("profileVersion") or "1.0.0")

cluster = maas.Cluster(
    "payments",
    cloud_account_id=account.id,
    domain="maas",
    profiles=[maas.ClusterProfileArgs(id=profile.id, variables={"region": "eu-west"})],
    control_plane=maas.ControlPlaneArgs(size=1, instance=maas.InstanceArgs(min_cpu=4, min_memory_mb=8192)),
    tags={"team": "payments"},
    deletion_protection=protect,
)

workers = maas.MachinePool(
    "workers",
    cluster_id=cluster.id,
    size=config.get_int("workerCount") or 2,
    instance=maas.InstanceArgs(min_cpu=8, min_memory_mb=16384),
    deletion_protection=protect,
)

# Addresses for virtual machines on LXD hosts, behind the same gateway.
addresses = maas.IpPool(
    "lxd",
    gateway_id=gateway.id,
    range=maas.AddressRangeArgs(start="10.10.8.20", end="10.10.8.60"),
    prefix=24,
    gateway="10.10.8.1",
    nameservers=["10.10.8.2"],
)

access = maas.get_kubeconfig_output(cluster_id=cluster.id)

pulumi.export("clusterId", cluster.id)
pulumi.export("apiEndpoint", cluster.api_endpoint)
pulumi.export("kubeconfig", access.kubeconfig)
pulumi.export("servers", workers.machines.apply(lambda machines: sorted(machine.hostname for machine in machines)))
pulumi.export("addresses", addresses.id)
