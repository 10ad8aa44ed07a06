import "todomvc-app-css/index.css";
import { createApp } from "vue";
import App from "./App.vue";

createApp(App).mount("#app");
