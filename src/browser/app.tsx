/** The whole page: its views, and what is the same in each. */
import { useEffect } from "preact/hooks";
import type { PageData, PageDeployment } from "../page/data.ts";
import { titleOf } from "../page/title.ts";
import { NowProvider, useClock } from "./clock.ts";
import { DeploymentView } from "./deployment-view.tsx";
import { exactly, lengthOf } from "./duration.ts";
import { Fleet } from "./fleet.tsx";
import { Icon } from "./icons.tsx";
import type { Parts } from "./parts.ts";
import { Outside } from "./texts.tsx";
import { useViewState, ViewContext } from "./use-view.ts";
import { start } from "./view.ts";

/** What is older may be wrong by now, and is said to be. In milliseconds. */
const oldAfter = 6 * 3_600_000;

export function App({ data, parts }: { data: PageData; parts: Parts }) {
  const state = useViewState();
  const now = useClock();
  const { deployments } = data;
  const asked = deployments.find(({ key }) => key === state.view.deployment);
  const shown = asked ?? (deployments.length === 1 ? deployments[0] : undefined);
  useEffect(() => {
    document.title = titleOf(shown ? { ...data, deployments: [shown] } : data);
  }, [data, shown]);
  const key = shown?.key;
  // Another Deployment begins at its top.
  useEffect(() => scrollTo(0, 0), [key]);
  const read = shown ? shown.now : data.madeAt;
  return (
    <NowProvider value={now}>
      <ViewContext.Provider value={state}>
        <header class="top">
          <nav aria-label="Where you are">
            <a class="brand" href={state.link(start)}>
              <Icon name="rollback" />
              <span class="name">Deploy History</span>
            </a>
            {shown && <Place deployment={shown} />}
          </nav>
          <p class={now - Date.parse(read) > oldAfter ? "age old" : "age"}>
            {now - Date.parse(read) > oldAfter && (
              <b>{lengthOf(now - Date.parse(read))} old: what runs may have changed. </b>
            )}
            As of <time dateTime={read}>{exactly(read)}</time>
          </p>
        </header>
        <main>
          {shown ? (
            <DeploymentView key={shown.key} deployment={shown} parts={parts} />
          ) : (
            <Fleet deployments={deployments} />
          )}
        </main>
        <footer>
          <p class="quiet">
            Made by Deploy Rollback from the deploy history in git. All times are UTC.
          </p>
        </footer>
      </ViewContext.Provider>
    </NowProvider>
  );
}

function Place({ deployment: { repository, key, name } }: { deployment: PageDeployment }) {
  return (
    <>
      {key !== name && (
        <span class="place">
          <Outside to={repository}>{key.slice(0, -name.length - 1)}</Outside>
        </span>
      )}
      <span class="place" aria-current="page">
        {name}
      </span>
    </>
  );
}
