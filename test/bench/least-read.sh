#!/bin/sh
# The least that git needs to read a deploy history: one partial, shallow fetch of the settings and of the manifest; with
# `--all`, a list of all deploy tags, one fetch of them, and their texts.
# Arguments: address with credentials, how the tags begin, `--all` or nothing.
set -eu
url=$1 prefix=$2 all=${3-}
quick='-c fetch.negotiationAlgorithm=noop fetch --quiet --no-tags --no-write-fetch-head --depth=1'
git init --quiet --bare --template= .
git config remote.origin.url "$url"
git config remote.origin.promisor true
git config remote.origin.partialclonefilter blob:none
git $quick --filter=blob:none origin \
  +refs/heads/main:refs/remote/main +refs/heads/deploys:refs/remote/deploys
git cat-file --batch >texts <<END
refs/remote/main:.github/deploys.yml
refs/remote/deploys:deploys.json
END
if [ -z "$all" ]; then exit; fi
git ls-remote --refs origin "refs/tags/$prefix*" >listed
git $quick --atomic --filter=tree:0 origin "+refs/tags/$prefix*:refs/tags/$prefix*"
git for-each-ref --format='%(*objectname)%00%(contents:body)%00%(contents:trailers:only=true,unfold=true)' \
  refs/tags >tags
