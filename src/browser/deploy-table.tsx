/** The deploys, newest first. */
import type { PageDeployment } from "../page/data.ts";
import { Badges, Person, StatusBadge, Time, whatOf } from "./texts.tsx";
import { useView } from "./use-view.ts";

export function DeployTable({ deployment }: { deployment: PageDeployment }) {
  const { link } = useView();
  return (
    <table>
      <thead>
        <tr>
          {["Deploy", "Status", "What", "Runtime", "Who", "When"].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {deployment.deploys.map((deploy) => (
          <tr key={deploy.id}>
            <th scope="row">
              <a href={link({ deploy: deploy.id })}>{deploy.id}</a>
            </th>
            <td>
              <StatusBadge deploy={deploy} />
            </td>
            <td>
              {whatOf(deploy)} <Badges deploy={deploy} />
            </td>
            <td>{deploy.runtime}</td>
            <td>
              <Person deployment={deployment} deploy={deploy} />
            </td>
            <td>
              <Time at={deploy.createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
