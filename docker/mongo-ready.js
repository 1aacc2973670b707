// Run in mongosh by the health check of the `mongo` container. Makes the replica set and the app's own user the first time,
// and succeeds once MongoDB accepts writes. Until the image has made its root user, signing in fails, which is as it should be.
const { MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD, MONGO_PASSWORD } = process.env
const admin = db.getSiblingDB('admin')
admin.auth(MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD)

try {
  rs.status()
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] })
}
if (!admin.hello().isWritablePrimary) quit(1)

const app = db.getSiblingDB('commonground')
if (app.getUser('commonground') === null)
  app.createUser({ user: 'commonground', pwd: MONGO_PASSWORD, roles: ['readWrite', 'dbAdmin'] })
