# Makes the approvals of the apps below, for everyone in the tenant or for one user.
#
# A grant becomes exactly what stands here, and this file cannot show what is there before. Read
# that first (Azure CLI's text shows it, and so does Test-AppAccess.ps1), and name under 'keep'
# what an app has besides and shall keep.
#   keep     = { <app> = ["<scope>"] }           scopes that stay, by app
#   grants   = { <app> = "<id of the grant>" }   a grant that is there already, taken over
#   new_apps = ["<app>"]                         apps that are not in the tenant yet
# An enterprise app that is there is only read: what you set on it stays. Apps under 'new_apps'
# are made here, with sign-in on and no assignment required.
# To take back, run: terraform apply -var take_back=true
# It leaves what stands under 'keep', and the apps. 'terraform destroy' would delete the grants
# with what is kept, and the apps under 'new_apps'; so take an app back before you drop it here.
# Whoever runs this needs Global Administrator or Directory.ReadWrite.All, which is more than
# the links, the scripts or the command lines need.

terraform {
  required_version = ">= 1.7"
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.2"
    }
  }
}

provider "azuread" {
  tenant_id   = "contoso.com"
  environment = "global"
}

# For one user instead of everyone: the user's object id.
variable "user_object_id" {
  type    = string
  default = null
}

locals {
  approvals = {
    "desk" = {
      client_id = "33333333-0000-4000-8000-000000000011"
      scopes    = ["openid", "Desk.Read"]
    }
    "lamp" = {
      client_id = "33333333-0000-4000-8000-000000000021"
      scopes    = ["openid", "Lamp.Switch"]
    }
  }
}

variable "keep" {
  description = "By app: scopes that its grant has already and shall keep."
  type        = map(set(string))
  default     = {}
}

variable "grants" {
  description = "By app: the id of a grant that is there already, to be taken over."
  type        = map(string)
  default     = {}
}

variable "new_apps" {
  description = "Apps that are not in the tenant yet."
  type        = set(string)
  default     = []
}

variable "take_back" {
  description = "Takes back what is approved here; what stands under keep stays granted."
  type        = bool
  default     = false
}

data "azuread_service_principal" "graph" {
  client_id = "00000003-0000-0000-c000-000000000000"

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(var.keep), keys(local.approvals))) == 0
      error_message = "Under keep stands an app that is not approved here; its grant would be lost or left as it is."
    }
  }
}

data "azuread_service_principal" "app" {
  for_each  = { for app, approval in local.approvals : app => approval if !contains(var.new_apps, app) }
  client_id = each.value.client_id
}

resource "azuread_service_principal" "app" {
  for_each  = { for app, approval in local.approvals : app => approval if contains(var.new_apps, app) }
  client_id = each.value.client_id

  feature_tags {
    enterprise = true
  }
}

locals {
  object_ids = merge(
    { for app, found in data.azuread_service_principal.app : app => found.object_id },
    { for app, created in azuread_service_principal.app : app => created.object_id },
  )
  kept = {
    for app, approval in local.approvals : app => [
      for name in lookup(var.keep, app, []) : name
      if !contains([for scope in approval.scopes : lower(scope)], lower(name))
    ]
  }
  wanted_scopes = {
    for app, approval in local.approvals : app =>
    var.take_back ? tolist(lookup(var.keep, app, [])) : tolist(concat(approval.scopes, local.kept[app]))
  }
  granted = { for app, names in local.wanted_scopes : app => names if length(names) > 0 }
}

import {
  for_each = { for app, id in var.grants : app => id if contains(keys(local.granted), app) }
  to       = azuread_service_principal_delegated_permission_grant.app[each.key]
  id       = "/oauth2PermissionGrants/${each.value}"
}

resource "azuread_service_principal_delegated_permission_grant" "app" {
  for_each                             = local.granted
  service_principal_object_id          = local.object_ids[each.key]
  resource_service_principal_object_id = data.azuread_service_principal.graph.object_id
  claim_values                         = each.value
  user_object_id                       = var.user_object_id
}
