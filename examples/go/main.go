package main

import (
	"sort"

	maas "github.com/pulumi-palette-maas/pulumi-palette-maas/sdk/go/palettemaas"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	protect := settings.Get("protect") != "false"

	// The gateway was installed beside MAAS with the Palette CLI: it is looked up, and never deleted.
	gateway, err := maas.NewGateway(ctx, "rack", &maas.GatewayArgs{
		Name:      pulumi.String(or(settings.Get("gateway"), "rack1-gateway")),
		Installer: "none",
	})
	if err != nil {
		return err
	}

	account, err := maas.NewMaasCloudAccount(ctx, "maas", &maas.MaasCloudAccountArgs{
		GatewayId:   gateway.ID(),
		ApiEndpoint: pulumi.String(settings.Require("maasEndpoint")),
		ApiKey:      settings.RequireSecret("maasApiKey"),
	})
	if err != nil {
		return err
	}

	profile := maas.GetClusterProfileOutput(ctx, maas.GetClusterProfileOutputArgs{
		Name:    pulumi.String("maas-infra"),
		Version: pulumi.String(or(settings.Get("profileVersion"), "1.0.0")),
	})

	cluster, err := maas.NewCluster(ctx, "payments", &maas.ClusterArgs{
		CloudAccountId: account.ID(),
		Domain:         pulumi.String("maas"),
		Profiles: maas.ClusterProfileArray{maas.ClusterProfileArgs{
			Id:        profile.Id(),
			Variables: pulumi.StringMap{"region": pulumi.String("eu-west")},
		}},
		ControlPlane: maas.ControlPlaneArgs{
			Size:     pulumi.Int(1),
			Instance: maas.InstanceArgs{MinCpu: pulumi.Int(4), MinMemoryMb: pulumi.Int(8192)},
		},
		Tags:               pulumi.StringMap{"team": pulumi.String("payments")},
		DeletionProtection: pulumi.BoolRef(protect),
	})
	if err != nil {
		return err
	}

	size := settings.GetInt("workerCount")
	if size == 0 {
		size = 2
	}
	workers, err := maas.NewMachinePool(ctx, "workers", &maas.MachinePoolArgs{
		ClusterId:          cluster.ID(),
		Size:               pulumi.Int(size),
		Instance:           maas.InstanceArgs{MinCpu: pulumi.Int(8), MinMemoryMb: pulumi.Int(16384)},
		DeletionProtection: pulumi.BoolRef(protect),
	})
	if err != nil {
		return err
	}

	// Addresses for virtual machines on LXD hosts, behind the same gateway.
	addresses, err := maas.NewIpPool(ctx, "lxd", &maas.IpPoolArgs{
		GatewayId:   gateway.ID(),
		Range:       maas.AddressRangeArgs{Start: pulumi.String("10.10.8.20"), End: pulumi.String("10.10.8.60")},
		Prefix:      pulumi.Int(24),
		Gateway:     pulumi.String("10.10.8.1"),
		Nameservers: pulumi.StringArray{pulumi.String("10.10.8.2")},
	})
	if err != nil {
		return err
	}

	access := maas.GetKubeconfigOutput(ctx, maas.GetKubeconfigOutputArgs{ClusterId: cluster.ID()})

	ctx.Export("clusterId", cluster.ID())
	ctx.Export("apiEndpoint", cluster.ApiEndpoint)
	ctx.Export("kubeconfig", access.Kubeconfig())
	ctx.Export("servers", workers.Machines.ApplyT(hostnames))
	ctx.Export("addresses", addresses.ID())
	return nil
}

func hostnames(machines []maas.Machine) []string {
	names := []string{}
	for _, machine := range machines {
		names = append(names, machine.Hostname)
	}
	sort.Strings(names)
	return names
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
