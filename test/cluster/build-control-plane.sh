#!/usr/bin/env bash
# Builds kube-apiserver and etcd from their published Go modules, for the second half of the cluster tests:
#
#   test/cluster/build-control-plane.sh ~/.cache/floe/control-plane
#   KUBEBUILDER_ASSETS=~/.cache/floe/control-plane npm run test:cluster
#
# Needs Go and about 3 GB; takes some minutes. `go install` cannot do it: the go.mod of k8s.io/kubernetes has
# replace directives. So this module requires it, with the staging modules at the versions that belong to it.
set -euo pipefail

target=$(mkdir -p "${1:?usage: $0 <folder for the binaries>}" && cd "$1" && pwd)
kubernetes=1.35.4 # first patch of 1.35 whose staging modules are all on every module proxy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CGO_ENABLED=0 GOFLAGS=-mod=mod GOWORK=off

manifest=$(go mod download -json "k8s.io/kubernetes@v$kubernetes" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
etcd=$(sed -n 's|.*go.etcd.io/etcd/client/v3 \(v[0-9.]*\).*|\1|p' "$manifest" | head -1)
{
  echo "module control-plane"
  grep '^go ' "$manifest"
  echo "require k8s.io/kubernetes v$kubernetes"
  echo "require go.etcd.io/etcd/server/v3 $etcd"
  sed -n "s|.*\(k8s.io/[a-z-]*\) => ./staging.*|replace \1 => \1 v0.${kubernetes#1.}|p" "$manifest"
} >go.mod
cat >imports.go <<'GO'
//go:build tools

package controlplane

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
GO
go mod tidy
version=k8s.io/component-base/version
stamp="-X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=35 -X $version.gitTreeState=clean"
go build -trimpath -o "$target/etcd" go.etcd.io/etcd/server/v3
go build -trimpath -ldflags "-s -w $stamp" -o "$target/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
echo "$target"
