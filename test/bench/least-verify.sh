#!/bin/sh
# The least that git needs to check a deploy history: one partial, shallow fetch of the settings and of the manifest, one
# of all deploy tags, one of what their commits have, one of their Dockerfiles; tags, trees and texts read once.
# Arguments: address with credentials, how the tags begin, folder of the project.
set -eu
url=$1 prefix=$2 project=$3
if [ "$project" = . ]; then dockerfile=Dockerfile; else dockerfile=$project/Dockerfile; fi
quick='-c fetch.negotiationAlgorithm=noop fetch --quiet --no-tags --no-write-fetch-head'
git init --quiet --bare --template= .
git config remote.origin.url "$url"
git config remote.origin.promisor true
git config remote.origin.partialclonefilter blob:none
git $quick --depth=1 --filter=blob:none origin \
  +refs/heads/main:refs/remote/main +refs/heads/deploys:refs/remote/deploys
git cat-file blob refs/remote/deploys:deploys.json >manifest
git $quick --atomic --depth=1 --filter=tree:0 origin "+refs/tags/$prefix*:refs/tags/$prefix*"
git for-each-ref --format='%(*objectname)%00%(contents:body)%00%(contents:trailers:only=true,unfold=true)' \
  refs/tags >tags
git for-each-ref --format='%(*objectname)' refs/tags | sort -u >commits
git log --no-walk --format=%T --stdin <commits | sort -u >trees
git $quick --filter=blob:none origin --stdin <trees
git diff-tree --stdin --root -r --no-commit-id --no-abbrev -- "$dockerfile" <commits | cut -d' ' -f4 |
  sort -u >dockerfiles
git $quick --filter=blob:none origin --stdin <dockerfiles
cat trees dockerfiles | git cat-file --batch >texts
