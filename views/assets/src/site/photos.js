// Photos from the camera: made small enough for a weak signal, with their place and time read before these are lost.
import ExifReader from "exifreader";
import { base } from "./base.js";

const LONGEST = 1600; // pixels of the longer side
const QUALITY = 0.8;
const CITY = "+08:00"; // of a camera that doesn't tell its zone

// takePhoto keeps a photo on the phone.
export async function takePhoto(file, account) {
  const photo = { id: crypto.randomUUID(), account, name: file.name.replace(/\.[^.]*$/, "") + ".jpg", ...(await readTags(file)) };
  photo.takenAt ||= new Date(file.lastModified).toISOString();
  photo.blob = await shrink(file);
  await (await base()).add("photos", photo);
  return photo;
}

async function readTags(file) {
  try {
    const { exif = {}, gps } = await ExifReader.load(file, { expanded: true });
    return { position: positionOf(gps), takenAt: timeOf(exif.DateTimeOriginal?.description, exif.OffsetTimeOriginal?.description) };
  } catch {
    return { position: "", takenAt: "" }; // pictures without tags are photos too
  }
}

// positionOf writes longitude,latitude in degrees.
export function positionOf(gps) {
  if (!Number.isFinite(gps?.Longitude) || !Number.isFinite(gps?.Latitude)) return "";
  return `${gps.Longitude.toFixed(6)},${gps.Latitude.toFixed(6)}`;
}

function timeOf(text, zone) {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? "");
  if (!found) return "";
  const at = new Date(`${found[1]}-${found[2]}-${found[3]}T${found[4]}${/^[+-]\d\d:\d\d$/.test(zone ?? "") ? zone : CITY}`);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = drawn(picture, LONGEST);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("the photo can't be written");
  return blob;
}

// thumbnail draws a kept photo small.
export async function thumbnail(id) {
  const photo = await (await base()).get("photos", id);
  return photo ? drawn(await createImageBitmap(photo.blob), 160) : document.createElement("span");
}

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}
