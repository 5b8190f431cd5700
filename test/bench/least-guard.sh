#!/bin/sh
# The least that git needs to know whether a commit may be deployed: one partial, shallow fetch of branch and
# manifest, their texts, and the branch's commits, without trees, to see what came after what.
# Arguments: address, credentials in base 64, tag of a deploy.
set -eu
url=$1
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$url.extraheader" GIT_CONFIG_VALUE_0="Authorization: Basic $2"
git init --quiet --bare --template= .
git config remote.origin.url "$url"
git fetch --quiet --no-tags --depth=1 --filter=blob:none origin \
  +refs/heads/main:refs/remote/main +refs/heads/deploys:refs/remote/deploys
git cat-file blob refs/remote/main:.github/deploys.yml >settings
git cat-file blob refs/remote/deploys:deploys.json >manifest
git fetch --quiet --no-tags --unshallow --filter=tree:0 origin +refs/heads/main:refs/remote/main
running=$(grep '^ *{"id"' manifest | tail -n 1 | sed 's/.*"commit": "\([0-9a-f]*\)".*/\1/')
git merge-base --is-ancestor "$running" refs/remote/main
