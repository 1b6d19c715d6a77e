// Where the page begins.
import { mount } from "svelte";
import App from "./App.svelte";
import { chooseBackend } from "./lib/backend/choose";
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/frame.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

const backend = await chooseBackend();
target.replaceChildren();
mount(App, { target, props: { backend } });
