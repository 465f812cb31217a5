// Written by `npm run generate` from `lab/src/palette/api`.
import { catalogRoutes } from "./api/catalog";
import { accountRoutes } from "./api/cloud-accounts";
import { cloudRoutes } from "./api/clouds";
import { clusterRoutes } from "./api/clusters/clusters";
import { importRoutes } from "./api/clusters/imports";
import { kubeconfigRoutes } from "./api/clusters/kubeconfigs";
import { machinePoolRoutes } from "./api/clusters/machine-pools";
import { machineRoutes } from "./api/clusters/machines";
import { policyRoutes } from "./api/clusters/policies";
import { clusterProfileRoutes } from "./api/clusters/profiles";
import { rateRoutes } from "./api/clusters/rates";
import { repaveRoutes } from "./api/clusters/repaves";
import { settingRoutes } from "./api/clusters/settings";
import { validateRoutes } from "./api/clusters/validate";
import { dashboardRoutes } from "./api/dashboard";
import { eventRoutes } from "./api/events";
import { ipPoolRoutes } from "./api/ip-pools";
import { overlordRoutes } from "./api/overlords";
import { pcgRoutes } from "./api/pcg";
import { profileRoutes } from "./api/profiles";
import { userRoutes } from "./api/users";

/** Registers every route of Palette's API. */
export const ROUTES = [
  catalogRoutes,
  accountRoutes,
  cloudRoutes,
  clusterRoutes,
  importRoutes,
  kubeconfigRoutes,
  machinePoolRoutes,
  machineRoutes,
  policyRoutes,
  clusterProfileRoutes,
  rateRoutes,
  repaveRoutes,
  settingRoutes,
  validateRoutes,
  dashboardRoutes,
  eventRoutes,
  ipPoolRoutes,
  overlordRoutes,
  pcgRoutes,
  profileRoutes,
  userRoutes,
];
