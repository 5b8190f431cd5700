/** The Runtime or Airflow version in an image reference. */
import { parseVersion, type Version } from "./version.ts";

/** Last part of the image's path → the product whose versions its tags name. Private copies keep that part. */
const products: Readonly<Record<string, "runtime" | "airflow">> = {
  "astro-runtime": "runtime",
  runtime: "runtime",
  "ap-airflow": "airflow",
  airflow: "airflow",
};

/** Where Astronomer's images and Airflow's own are: only there a tag is surely a version of theirs. */
const publishers =
  /^(?:quay\.io\/astronomer|astrocrpublic\.azurecr\.io|images\.astronomer\.cloud|(?:docker\.io\/)?(?:astronomerinc|apache))\//;

/** Whether an image comes from who numbers Runtime or Airflow, not from another registry's namesake or copy. */
export function isPublished(image: string): boolean {
  return publishers.test(image);
}

/**
 * Reads the version from an image's tag.
 *
 * @param image a reference such as `quay.io/astronomer/astro-runtime:12.1.1-base`, `registry:5000/team/runtime:3.1-2@sha256:…`
 * @returns null for another image, or for a tag without a version
 */
export function versionOfImage(image: string): Version | null {
  const [reference = ""] = image.split("@");
  const [name = "", tag] = (reference.split("/").at(-1) ?? "").split(":");
  const product = Object.hasOwn(products, name) ? products[name] : undefined;
  return product && tag ? parseVersion(tag, product) : null;
}
