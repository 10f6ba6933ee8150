export { addDeviceDemoRoute } from './device-demo-route.ts'
