/** The Runtime or Airflow version in an image reference. */
import semver from "semver";
import { parseTag, type Version } from "./version.ts";

/** Last part of the image's path → the product whose versions its tags name. Private copies keep that part. */
const products: Readonly<Record<string, "runtime" | "airflow">> = {
  "astro-runtime": "runtime",
  "astro-runtime-dev": "runtime",
  // The agent of Remote Execution; its tag starts with the Runtime version.
  "astro-remote-execution-agent": "runtime",
  runtime: "runtime",
  "ap-airflow": "airflow",
  "ap-airflow-dev": "airflow",
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
 * Reads the version from an image's tag, or the series that the tag follows.
 *
 * @param image a reference such as `quay.io/astronomer/astro-runtime:12.1.1-base`, `registry:5000/team/runtime:3.1-2@sha256:…`
 * @returns null for another image, or for a tag without a version
 */
export function versionOfImage(image: string): Version | null {
  const [reference = ""] = image.split("@");
  const [name = "", tag] = (reference.split("/").at(-1) ?? "").split(":");
  const product = Object.hasOwn(products, name) ? products[name] : undefined;
  if (!product || !tag) return null;
  const version = parseTag(product === "airflow" ? withoutOwnNumber(tag) : tag, product);
  // A team numbers its images from 1 on; Airflow's own begin at 1.10.
  const isOwnNumber = version && !isPublished(image) && isBeforeImages(version);
  return isOwnNumber ? null : version;
}

/**
 * Tags of Astronomer's first images have a number before Airflow's, as `0.7.5-1.10.1-onbuild` and
 * `0.10.3-alpha.6-debian-1.10.5`; slim ones a word.
 */
function withoutOwnNumber(tag: string): string {
  return tag.replace(/^0\.\d+\.\d+-(?:.*?-)??(?=\d+\.\d)/, "").replace(/^slim-(?=\d)/, "");
}

function isBeforeImages({ scheme, semver: number }: Version): boolean {
  return scheme === "airflow" && semver.lt(number, "1.10.0");
}
