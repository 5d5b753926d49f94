#!/usr/bin/env bash
# Installs the simulation programs of the ready-made engines from Debian's packages. Running it again changes nothing.
set -euo pipefail

# program: package
declare -A packages=([xtb]=xtb [lmp]=lammps [abinit]=abinit [pw.x]=quantum-espresso)
data=(lammps-data abinit-data quantum-espresso-data)

installed() { dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing=()
for program in "${!packages[@]}"; do
  command -v "$program" >/dev/null || missing+=("${packages[$program]}")
done
for package in "${data[@]}"; do
  installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. This script knows Debian and Ubuntu; install these programs in your own way." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Missing: ${missing[*]}. Run: sudo scripts/install_codes.sh" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
