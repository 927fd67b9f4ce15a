#!/usr/bin/env python3
"""A pretend `az` and `m365`, by the name it runs under, over the JSON file that TENANT names.

It knows the calls that the generated scripts make and no other, counts what they write, and
gives ids that begin with a hyphen, as Microsoft's may.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

NAME, ARGUMENTS = Path(sys.argv[0]).name, sys.argv[1:]
KEY = ("clientId", "consentType", "principalId", "resourceId")
Record = dict[str, Any]
Tenant = dict[str, Any]


def option(name: str) -> str:
    return ARGUMENTS[ARGUMENTS.index(name) + 1] if name in ARGUMENTS else ""


def created(tenant: Tenant, kind: str, record: Record) -> Record:
    record["id"] = f"-{kind}{len(tenant[kind])}"
    tenant[kind].append(record)
    tenant["writes"] += 1
    return record


def grant(tenant: Tenant, body: Record) -> None:
    body = {"principalId": None, **body}
    if any(all(known[k] == body[k] for k in KEY) for known in tenant["grants"]):
        sys.exit("Permission entry already exists.")
    created(tenant, "grants", body)


def overwrite(tenant: Tenant, grant_id: str, scope: str) -> None:
    (found,) = (known for known in tenant["grants"] if known["id"] == grant_id)
    found["scope"] = scope
    tenant["writes"] += 1


def asked(text: str, name: str) -> str | None:
    found = re.search(rf"{name}(?: eq |==)'([^']*)'", text)
    return found[1] if found else None


def rest(tenant: Tenant) -> None:
    address, body = option("--url"), json.loads(option("--body") or "{}")
    path = address.removeprefix(f"{option('--resource')}v1.0/")
    if option("--method") == "post":
        grant(tenant, body)
    elif option("--method") == "patch":
        overwrite(tenant, path.removeprefix("oauth2PermissionGrants/"), body["scope"])
    elif path == "servicePrincipals":
        for app in apps(tenant, asked(option("--url-parameters"), "appId")):
            print(app["id"])
    elif path == "oauth2PermissionGrants":
        text = option("--url-parameters") + option("--query")
        for known in tenant["grants"]:
            if all(known[k] == asked(text, k) for k in KEY):
                print(known["id"], known["scope"], sep="\t")
    else:
        sys.exit(f"{address}: not a call that this knows")


def apps(tenant: Tenant, client_id: str | None) -> list[Record]:
    return [app for app in tenant["apps"] if app["appId"] == client_id]


def create_app(tenant: Tenant) -> Record:
    if apps(tenant, option("--id")):
        sys.exit("The service principal exists already.")
    return created(tenant, "apps", {"appId": option("--id")})


def az(tenant: Tenant) -> None:
    match ARGUMENTS:
        case ["rest", *_]:
            rest(tenant)
        case ["ad", "sp", "create", *_]:
            print(create_app(tenant)["id"])
        case ["login", *_] | ["cloud", "set", *_]:
            pass
        case _:
            sys.exit(f"{ARGUMENTS}: not a call that this knows")


def m365(tenant: Tenant) -> None:
    match ARGUMENTS:
        case ["entra", "enterpriseapp", "get", *_]:
            found = apps(tenant, option("--id"))
            print(json.dumps(found[0]) if found else sys.exit("Error: it does not exist"))
        case ["entra", "enterpriseapp", "add", *_]:
            print(json.dumps(create_app(tenant)))
        case ["entra", "oauth2grant", "list", *_]:
            mine = [g for g in tenant["grants"] if g["clientId"] == option("--spObjectId")]
            print(json.dumps(mine))
        case ["entra", "oauth2grant", "add", *_]:
            body = {"clientId": option("--clientId"), "resourceId": option("--resourceId")}
            body |= {"consentType": "AllPrincipals", "scope": option("--scope")}
            grant(tenant, body)
        case ["entra", "oauth2grant", "set", *_]:
            if not option("--grantId").startswith("\\-"):
                sys.exit("error: required option 'grantId' not specified")
            overwrite(tenant, option("--grantId")[1:], option("--scope"))
        case ["request", *_]:
            grant(tenant, json.loads(option("--body")))
        case ["login", *_]:
            pass
        case _:
            sys.exit(f"{ARGUMENTS}: not a call that this knows")


def main() -> None:
    file = Path(os.environ["TENANT"])
    tenant = json.loads(file.read_text(encoding="utf-8"))
    {"az": az, "m365": m365}[NAME](tenant)
    file.write_text(json.dumps(tenant), encoding="utf-8")


if __name__ == "__main__":
    main()
