/** What an image reference tells of the Runtime or Airflow version in it. */
import { parseVersion, type Version } from "./version.ts";

/** Last part of the image's path → whose versions its tags carry. Private copies keep that part. */
const products: Readonly<Record<string, "runtime" | "airflow">> = {
  "astro-runtime": "runtime",
  runtime: "runtime",
  "ap-airflow": "airflow",
  airflow: "airflow",
};

/**
 * @param image a reference such as `quay.io/astronomer/astro-runtime:12.1.1-base`, `registry:5000/team/runtime:3.1-2@sha256:…`
 * @returns null for an image of another name, or with a tag that tells no version
 */
export function versionOfImage(image: string): Version | null {
  const [reference = ""] = image.split("@");
  const [name = "", tag] = (reference.split("/").at(-1) ?? "").split(":");
  const product = Object.hasOwn(products, name) ? products[name] : undefined;
  return product && tag ? parseVersion(tag, product) : null;
}
