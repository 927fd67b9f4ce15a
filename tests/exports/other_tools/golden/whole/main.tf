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
#
# Choose in a file terraform.tfvars beside this one, for example:
#   tenant_id = "<id of your tenant>"
#   features  = ["find"]

terraform {
  required_version = ">= 1.7"
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.2"
    }
  }
}

variable "tenant_id" {
  description = "Id of the tenant to approve in."
  type        = string
}

variable "cloud" {
  description = "The cloud that the tenant is in."
  type        = string
  default     = "global"
  validation {
    condition     = contains(["global", "usgov", "china"], var.cloud)
    error_message = "The cloud is one of: global, usgov, china."
  }
}

variable "features" {
  description = "Keys of the features to approve."
  type        = set(string)
  validation {
    condition = length(var.features) > 0 && alltrue([for key in var.features : contains([
      "find",
      "light",
      "shade",
      "scene",
    ], key)])
    error_message = "Choose one or more of the features in the list above."
  }
}

variable "optional" {
  description = "Optional groups of these features; a group counts only together with its feature."
  type        = set(string)
  default     = []
  validation {
    condition = alltrue([for key in var.optional : contains([
      "find.book",
    ], key)])
    error_message = "An optional group is not one of the list above."
  }
}

variable "user_object_id" {
  description = "For one user instead of everyone: the object id of the user."
  type        = string
  default     = null
}

provider "azuread" {
  tenant_id   = var.tenant_id
  environment = local.environments[var.cloud]
}

locals {
  environments = {
    "global" = "global"
    "usgov"  = "usgovernmentl4"
    "china"  = "china"
  }

  client_ids = {
    "desk" = {
      "global" = "33333333-0000-4000-8000-000000000011"
      "usgov"  = "33333333-0000-4000-8000-000000000012"
      "china"  = "33333333-0000-4000-8000-000000000013"
    }
    "lamp" = {
      "global" = "33333333-0000-4000-8000-000000000021"
      "usgov"  = "33333333-0000-4000-8000-000000000022"
    }
    "blind" = {
      "global" = "33333333-0000-4000-8000-000000000031"
    }
  }

  scope_order = [
    "openid",
    "Desk.Read",
    "Desk.Book",
    "Lamp.Switch",
    "Blind.Move",
  ]

  base_scopes = [
    "openid",
  ]

  features = {
    "find" = {
      app    = "desk"
      scopes = ["Desk.Read"]
    }
    "light" = {
      app    = "lamp"
      scopes = ["Lamp.Switch"]
    }
    "shade" = {
      app    = "blind"
      scopes = ["Blind.Move"]
    }
    "scene" = {
      app    = "lamp"
      scopes = ["Lamp.Switch"]
    }
  }

  optional_groups = {
    "find.book" = {
      feature = "find"
      scopes  = ["Desk.Book"]
    }
  }

  chosen_groups = [
    for key, group in local.optional_groups : group
    if contains(var.optional, key) && contains(var.features, group.feature)
  ]

  wanted = {
    for app in distinct([for key in var.features : local.features[key].app]) : app => concat(
      local.base_scopes,
      flatten([for key in var.features : local.features[key].scopes if local.features[key].app == app]),
      flatten([for group in local.chosen_groups : group.scopes if local.features[group.feature].app == app]),
    )
  }

  approvals = {
    for app, names in local.wanted : app => {
      client_id = local.client_ids[app][var.cloud]
      scopes    = [for name in local.scope_order : name if contains(names, name)]
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
