"""Microsoft's clouds: each a world of its own, with its own registrations and hosts.

Sources, here and below:
https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud (login,
and that an app is registered in each cloud separately),
https://learn.microsoft.com/graph/deployments (Graph),
https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/connect-mggraph
(environment), https://learn.microsoft.com/cli/azure/manage-clouds-azure-cli (az),
https://pnp.github.io/cli-microsoft365/cmd/login (m365),
https://registry.terraform.io/providers/hashicorp/azuread/latest/docs (Terraform).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """`key` in the catalog, `name` for readers; hosts without `https://`.

    `portal_host` is the Microsoft Entra admin center, `environment` the value of
    Connect-MgGraph -Environment, `az_name` that of az cloud set --name, `m365_name` that of
    m365 login --cloud, `terraform_name` that of the azuread provider's `environment`.
    """

    key: str
    name: str
    login_host: str
    graph_host: str
    portal_host: str
    environment: str
    az_name: str
    m365_name: str
    terraform_name: str


GLOBAL = Cloud(
    key="global",
    name="Global (worldwide and GCC)",
    login_host="login.microsoftonline.com",
    graph_host="graph.microsoft.com",
    portal_host="entra.microsoft.com",
    environment="Global",
    az_name="AzureCloud",
    m365_name="Public",
    terraform_name="global",
)

CLOUDS = {
    cloud.key: cloud
    for cloud in (
        GLOBAL,
        Cloud(
            key="usgov",
            name="US Government L4 (GCC High)",
            login_host="login.microsoftonline.us",
            graph_host="graph.microsoft.us",
            portal_host="entra.microsoft.us",
            environment="USGov",
            az_name="AzureUSGovernment",
            m365_name="USGovHigh",
            terraform_name="usgovernmentl4",
        ),
        Cloud(
            key="usgov-dod",
            name="US Government L5 (DoD)",
            login_host="login.microsoftonline.us",
            graph_host="dod-graph.microsoft.us",
            portal_host="entra.microsoft.us",
            environment="USGovDoD",
            az_name="AzureUSGovernment",
            m365_name="USGovDoD",
            terraform_name="usgovernmentl5",
        ),
        Cloud(
            key="china",
            name="China (operated by 21Vianet)",
            login_host="login.partner.microsoftonline.cn",
            graph_host="microsoftgraph.chinacloudapi.cn",
            portal_host="entra.microsoftonline.cn",
            environment="China",
            az_name="AzureChinaCloud",
            m365_name="China",
            terraform_name="china",
        ),
    )
}
"""Every cloud by its key, in the order in which pages show them.

China: the identity documentation's login host (the Graph documentation still names
login.chinacloudapi.cn); its admin center is on no page of Microsoft's list of endpoints.
Germany closed on 2021-10-29. The sovereign clouds that came after are named in
macros/consent/microsoft.yml; they begin here when a publisher registers an app in one.
"""
