#!/bin/sh
# The least that git needs to put a hold on: one partial, shallow fetch of branch and manifest, their texts, a
# commit, one push.
# Arguments: address, credentials in base 64.
set -eu
url=$1
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$url.extraheader" GIT_CONFIG_VALUE_0="Authorization: Basic $2"
git init --quiet --bare --template= .
git config remote.origin.url "$url"
git fetch --quiet --no-tags --depth=1 --filter=blob:none origin \
  +refs/heads/main:refs/remote/main +refs/heads/deploys:refs/remote/deploys
books=$(git rev-parse refs/remote/deploys)
git cat-file blob refs/remote/main:.github/deploys.yml >settings
git cat-file blob "$books:deploys.json" >manifest
now="$(date +%s) +0000"
hold="\"holds\": [{\"id\": \"1\", \"reason\": \"It is broken\", \"createdBy\": \"octocat\", \"createdAt\": \"$(date -u +%FT%TZ)\", \"deployId\": null}]"
sed "s|\"holds\": \[\]|$hold|" manifest >changed
commit=$(git fast-import --quiet --force --done <<END
feature done
commit refs/new/1
mark :1
committer Mona Lisa <mona@example.com> $now
data <<REASON
Hold deploys to prod
REASON
from $books
M 100644 inline deploys.json
data $(wc -c <changed)
$(cat changed)


get-mark :1
done
END
)
git push --quiet origin "--force-with-lease=refs/heads/deploys:$books" "$commit:refs/heads/deploys"
