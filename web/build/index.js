'use strict';

/** Bundles both pages: `node web/build`. Does nothing for one of which no input has changed since the last run. */
const { buildPage } = require('./page');
const { buildDashboard } = require('../dashboard/build');
const { buildPlayground } = require('../graphiql/build');

Promise.all([buildPage('graphiql', buildPlayground), buildPage('dashboard', buildDashboard)]).catch(
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
