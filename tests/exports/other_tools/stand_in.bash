# Functions in the place of `az`, `m365` and `sleep`: the words of a call go to the test that runs
# the text, which answers with an exit code and what is said. No program is started for it.
stand_in() (
  set +eu
  exec 3<> "/dev/tcp/127.0.0.1/$STAND_INS" || exit 127
  printf '%s\0' "$#" "$@" >&3
  IFS= read -r -d '' code <&3 && IFS= read -r -d '' out <&3 && IFS= read -r -d '' problem <&3 || exit 127
  printf '%s' "$out"
  printf '%s' "$problem" >&2
  exit "$code"
)
az() { stand_in az "${AZURE_CORE_LOGIN_EXPERIENCE_V2:-}" "$@"; }
m365() { stand_in m365 "$@"; }
sleep() { stand_in sleep "$@"; }
