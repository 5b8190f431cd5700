/** The whole page: its views, and what is the same in each. */
import { useEffect } from "preact/hooks";
import type { PageData } from "../page/data.ts";
import { titleOf } from "../page/title.ts";
import { NowProvider, useClock } from "./clock.ts";
import { DeploymentView } from "./deployment-view.tsx";
import { exactly } from "./duration.ts";
import type { Parts } from "./parts.ts";
import { Time } from "./texts.tsx";
import { useViewState, ViewContext } from "./use-view.ts";

export function App({ data, parts }: { data: PageData; parts: Parts }) {
  const state = useViewState();
  const { deployments } = data;
  const asked = deployments.find(({ key }) => key === state.view.deployment);
  const shown = asked ?? (deployments.length === 1 ? deployments[0] : undefined);
  useEffect(() => {
    document.title = titleOf(shown ? { ...data, deployments: [shown] } : data);
  });
  return (
    <NowProvider value={useClock()}>
      <ViewContext.Provider value={state}>
        <header class="top">
          <p class="brand">Deploy History</p>
          <p class="quiet">
            As of <Time at={data.madeAt} /> · {exactly(data.madeAt)}
          </p>
        </header>
        <main>{shown && <DeploymentView deployment={shown} parts={parts} />}</main>
      </ViewContext.Provider>
    </NowProvider>
  );
}
