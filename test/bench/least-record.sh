#!/bin/sh
# The least that git needs to record a deploy: one partial, shallow fetch of the deployed commit, of the one
# that ran before, and of the manifest; the manifest's and the Dockerfile's text; what differs; a tag; one push.
# Arguments: address, credentials in base 64, tag of a deploy, its ID, ID of the new deploy, folder of the project.
set -eu
url=$1 tag=$3 new=$5 project=$6
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$url.extraheader" GIT_CONFIG_VALUE_0="Authorization: Basic $2"
if [ "$project" = . ]; then dockerfile=Dockerfile; else dockerfile=$project/Dockerfile; fi
prefix=${tag%/*}
git init --quiet --bare --template= .
git config remote.origin.url "$url"
git fetch --quiet --no-tags --depth=1 --filter=blob:none origin \
  +refs/heads/main:refs/remote/main +refs/heads/deploys:refs/remote/deploys "+refs/tags/$tag:refs/tags/$tag"
head=$(git rev-parse refs/remote/main)
books=$(git rev-parse refs/remote/deploys)
who='Mona Lisa <mona@example.com>'
now="$(date +%s) +0000"
git diff-tree -r --name-only "refs/tags/$tag^{commit}" "$head" >differing
git cat-file --batch >texts <<END
$books:deploys.json
$head:$dockerfile
END
git cat-file blob "$books:deploys.json" >manifest
last=$(grep -n '^ *{"id"' manifest | tail -n 1 | cut -d: -f1)
entry=$(sed -n "${last}p" manifest | sed "s/\"id\": \"[^\"]*\"/\"id\": \"$new\"/; s/\"commit\": \"[0-9a-f]*\"/\"commit\": \"$head\"/")
{ sed "${last}s/\$/,/" manifest | head -n "$last"; printf '%s\n' "$entry"; tail -n "+$((last + 1))" manifest; } >changed
set -- $(git fast-import --quiet --force --done <<END
feature done
commit refs/new/2
mark :1
committer $who $now
data <<REASON
Record deploy $new
REASON
from $books
M 100644 inline deploys.json
data $(wc -c <changed)
$(cat changed)


tag $prefix/$new
mark :2
from $head
tagger $who $now
data <<REASON
Deploy $new
REASON
get-mark :1
get-mark :2
done
END
)
git push --quiet --atomic origin "--force-with-lease=refs/heads/deploys:$books" \
  "$1:refs/heads/deploys" "$2:refs/tags/$prefix/$new"
