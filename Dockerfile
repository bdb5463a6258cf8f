# syntax=docker/dockerfile:1
# The archive's server and commands. docs/containers.md says how to run it.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY bin bin
COPY src src
COPY web web
RUN npm run build && rm -f dist/.tsbuildinfo && npm prune --omit=dev

FROM node:24-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="incident-archive" \
  org.opencontainers.image.description="Long-term, tamper-evident archive of security incidents, postmortems, cascade events and recovery sessions, served over GraphQL" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/bin bin
COPY --from=build /app/dist dist
COPY --from=build /app/web web
# The key and its guard are here, and the embedded engine's folder where there is no DATABASE_URL: its owner's alone.
RUN install -d -o node -g node -m 700 /var/lib/incident-archive
VOLUME /var/lib/incident-archive
# On every address of the container: the server does not start so before there are identities.
ENV NODE_ENV=production \
  ARCHIVE_HOST=0.0.0.0 \
  ARCHIVE_PORT=4000 \
  ARCHIVE_DATA_DIR=/var/lib/incident-archive/data \
  ARCHIVE_EVIDENCE_DIR=/var/lib/incident-archive/evidence
EXPOSE 4000
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.ARCHIVE_PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/incident-archive.js"]
CMD ["serve"]
