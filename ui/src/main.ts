// Where the page begins.
import { mount } from "svelte";
import App from "./App.svelte";
import { chooseBackend } from "./lib/backend/choose";
import { isTongue, loadTongue, systemTongue } from "./lib/i18n/messages";
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/frame.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

// The last choice that this page saw (first-paint.js): the frame's words are in it, before the settings are here.
const chosen = document.documentElement.dataset["language"] ?? "";
const tongue = isTongue(chosen) ? chosen : systemTongue(navigator.languages);
const [backend] = await Promise.all([chooseBackend(), loadTongue(tongue)]);
target.replaceChildren();
mount(App, { target, props: { backend, tongue } });
