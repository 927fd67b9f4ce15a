#!/usr/bin/env bash
# Shows, approves or takes back what the enterprise apps at the end of this file need.
# Save it as approve-az.sh and run it as a file in bash: Linux, macOS, WSL or Azure Cloud Shell.
#   bash approve-az.sh             shows what is granted and what is missing; changes nothing
#   bash approve-az.sh approve     adds what is missing, and takes nothing away
#   bash approve-az.sh take-back   takes these scopes away, and leaves every other
# For one user instead of everyone, write the user's sign-in name or object id behind it.
# Needs Azure CLI and jq (Cloud Shell has both), and one of these roles, activated if you are only
# eligible for it: Cloud Application Administrator, Application Administrator, Privileged Role Administrator.
# 'az ad app permission grant' is not used: it deletes the app's existing grants first.
# Run any of it again at any time. Taking back also takes what another feature of the same app
# needs as well; Revoke-AppAccess.ps1 keeps that.
set -euo pipefail

tenant='contoso.com'
base='openid'
host='https://graph.microsoft.com'

problem=$(mktemp)
trap 'rm -f "$problem"' EXIT
stop() { echo "$1" >&2; exit 2; }
command -v jq > /dev/null || stop 'Install jq first; this file reads the answers with it.'

# One request to Microsoft Graph; prints its answer.
graph() {
  az rest --resource "$host/" --method "$1" --url "$2" --output json \
    ${3:+--headers Content-Type=application/json --body "$3"}
}

sign_in() {
  az cloud set --name 'AzureCloud'
  # Without this, signing in may stop to ask for a subscription, which is not needed here.
  AZURE_CORE_LOGIN_EXPERIENCE_V2=off az login --tenant "$tenant" --allow-no-subscriptions --output none
}

line=$'\n'
resource=''

# What jq's $2 makes of every entry of a list, through all its pages; a page may be empty and
# another follow.
list() {
  local next="$host/v1.0/$1" page
  while [ -n "$next" ]; do
    page=$(graph get "$next") || return
    page=$(jq -r --arg resource "$resource" "(.\"@odata.nextLink\" // \"\"), (.value[] | $2)" <<< "$page") || return
    next=${page%%"$line"*}
    if [ "$page" != "$next" ]; then echo "${page#*"$line"}"; fi
  done
}

# Says nothing until the whole list is there, so that a second try does not add to a first.
first() {
  local rows
  rows=$(list "$1" "$2") || return
  echo "${rows%%"$line"*}"
}

enterprise_app() { first "servicePrincipals?\$select=id&\$filter=appId%20eq%20'$1'" .id; }

# Microsoft Graph may be busy, and knows a new enterprise app only after a while: a step is
# done again, reading included, until it works. What was refused is not asked for again.
refused='denied|forbidden|privilege|unauthorized|status code 40[13]'
again() {
  local wait
  for wait in 2 4 8 16 30 0; do
    if "$@" 2> "$problem"; then return; fi
    if [ "$wait" = 0 ] || grep -qiE "$refused" "$problem"; then break; fi
    echo "Not yet, trying again in $wait s: $(tr -s '\n' ' ' < "$problem" | cut -c 1-200)" >&2
    sleep "$wait"
  done
  cat "$problem" >&2
  if grep -qiE "$refused" "$problem"; then echo 'The account that is signed in may not do this. Is its role active?' >&2; fi
  return 1
}

# The scopes of two lists as jq sees them: letter case apart, each once, in order.
lists='def each_once: reduce .[] as $name ([]; if any(.[]; ascii_downcase == ($name | ascii_downcase))
    then . else . + [$name] end);
  def without($taken): ($taken | map(ascii_downcase)) as $all
    | map(select(ascii_downcase as $name | $all | index($name) | not));
  def names: splits(" +") | select(. != "");
  def words: if . == [] then "nothing" else join(" ") end;
  ([$had | names] | each_once) as $had | ([$asked | names] | each_once) as $asked
  | ([$base | names]) as $base | ($asked | without($had)) as $missing | '
scopes() { jq -rn --arg had "$had" --arg asked "$1" --arg base "$base" "$lists $2"; }

# Sets grant and had: the id and the scopes of the app's grant of this kind, empty without one.
read_grant() {
  local filter="clientId%20eq%20'$1'%20and%20consentType%20eq%20'$kind'" row
  if [ -n "$user" ]; then filter="$filter%20and%20principalId%20eq%20'$user'"; fi
  row=$(first "oauth2PermissionGrants?\$filter=$filter" \
    'select(.resourceId == $resource) | "\(.id) \(.scope // "")"') || return
  grant=${row%% *} had=${row#* }
}

write_grant() { graph patch "$host/v1.0/oauth2PermissionGrants/$grant" "{\"scope\":$1}" > /dev/null; }

show() {
  local client grant='' had='' missing
  client=$(enterprise_app "$2") || return
  if [ -n "$client" ]; then read_grant "$client" || return; fi
  missing=$(scopes "$3" '$missing | words') || return
  echo "$1 ($2)${client:+, here as an enterprise app}"
  echo "  granted: ${had:-nothing}"
  echo "  missing: $missing"
}

approve() {
  local client grant had plan scope
  client=$(enterprise_app "$2") || return
  if [ -z "$client" ]; then
    # The tag lets the admin center's list of enterprise apps show it.
    client=$(graph post "$host/v1.0/servicePrincipals" \
      "{\"appId\":\"$2\",\"tags\":[\"WindowsAzureActiveDirectoryIntegratedApp\"]}") || return
    client=$(jq -er '.id' <<< "$client") || return
  fi
  read_grant "$client" || return
  # What the grant becomes, or null where it stays; then what is new in it.
  plan=$(scopes "$3" '(if $missing == [] then null else $had + $missing | join(" ") end | tojson),
    ($missing | words)') || return
  scope=${plan%%"$line"*}
  if [ -z "$grant" ]; then
    graph post "$host/v1.0/oauth2PermissionGrants" "{\"clientId\":\"$client\",\"consentType\":\"$kind\",
      \"resourceId\":\"$resource\",\"scope\":$scope${user:+,\"principalId\":\"$user\"}}" > /dev/null || return
  elif [ "$scope" != null ]; then
    write_grant "$scope" || return
  fi
  echo "$1 ($2): ${plan#*"$line"} added"
}

take_back() {
  local client grant='' had='' plan scope left
  client=$(enterprise_app "$2") || return
  if [ -n "$client" ]; then read_grant "$client" || return; fi
  # What every feature needs goes with the last of them.
  plan=$(scopes "$3" '(if $had | without($asked + $base) == [] then []
      else $had | without($asked | without($base)) end) as $left
    | (if $left == $had then null else $left | join(" ") end | tojson), ($left | words)') || return
  scope=${plan%%"$line"*} left=${plan#*"$line"}
  if [ -n "$grant" ] && [ "$left" = nothing ]; then
    graph delete "$host/v1.0/oauth2PermissionGrants/$grant" > /dev/null || return
  elif [ "$scope" != null ]; then
    write_grant "$scope" || return
  fi
  echo "$1 ($2): left is $left"
}

find_user() {
  local property=id name
  case $1 in *@*) property=userPrincipalName ;; esac
  name=$(jq -rn --arg name "$1" '$name | gsub("\u0027"; "\u0027\u0027") | @uri')
  first "users?\$select=id&\$filter=$property%20eq%20'$name'" .id
}

case ${1:-show} in
  show | approve) action=${1:-show} ;;
  take-back) action=take_back ;;
  *) stop "'$1' is none of: show, approve, take-back" ;;
esac
sign_in
resource=$(again enterprise_app '00000003-0000-0000-c000-000000000000')
kind=AllPrincipals user=''
if [ -n "${2:-}" ]; then
  kind=Principal user=$(again find_user "$2")
  if [ -z "$user" ]; then stop "There is no user '$2' in this tenant."; fi
fi

again "$action" 'desk' '33333333-0000-4000-8000-000000000011' \
  'openid Desk.Read'

again "$action" 'lamp' '33333333-0000-4000-8000-000000000021' \
  'openid Lamp.Switch'
