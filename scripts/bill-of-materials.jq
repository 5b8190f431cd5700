# Of npm's bill of materials, what is in the bundle: there it says that all packages are for development, and it lists
# tools as well. `--rawfile licenses dist/licenses.txt` names the packages that are in the bundle.
($licenses | split("\n")) as $bundled
| .documentDescribes as $own
| .packages |= map(select((.SPDXID | IN($own[])) or (.name | IN($bundled[]))))
| [.SPDXID, .packages[].SPDXID] as $kept
| .relationships |= map(
    select((.spdxElementId | IN($kept[])) and (.relatedSpdxElement | IN($kept[])))
    | if .relationshipType == "DESCRIBES" then . else .relationshipType = "DEPENDENCY_OF" end
  )
