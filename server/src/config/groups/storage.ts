import { bytes, enabled, host, ignored, oneOf, port, secret, string, url } from '../variable.ts'

const keyId = (service: string) => string({ describe: `Access key id at ${service}.` })
const keySecret = (service: string) => secret({ describe: `Secret access key at ${service}.` })
const bucket = (service: string) => string({ describe: `Bucket at ${service}.` })
const region = (service: string, fallback: string) => string({ describe: `Region at ${service}.`, fallback })

/** Where uploaded files live and how large they may be. */
export const STORAGE = {
  _APP_STORAGE_LIMIT: bytes({ describe: 'Largest file that can be uploaded.', fallback: '30000000' }),
  _APP_STORAGE_PREVIEW_LIMIT: bytes({ describe: 'Largest image a preview is made of.', fallback: '20000000' }),
  _APP_STORAGE_DEVICE: oneOf(['local', 's3', 'dospaces', 'backblaze', 'linode', 'wasabi'], {
    describe: 'Where files are kept: `local` is the data folder, the others are S3-compatible services.',
    fallback: 'local',
  }),
  _APP_CONNECTIONS_STORAGE: secret({
    describe: 'File storage as one address, `s3://key:secret@host/bucket?region=…`; it wins over the variables below.',
  }),
  _APP_STORAGE_S3_ACCESS_KEY: keyId('S3'),
  _APP_STORAGE_S3_SECRET: keySecret('S3'),
  _APP_STORAGE_S3_REGION: region('S3', 'us-east-1'),
  _APP_STORAGE_S3_BUCKET: bucket('S3'),
  _APP_STORAGE_S3_ENDPOINT: url({ describe: 'Address of an S3-compatible service other than Amazon.' }),
  _APP_STORAGE_DO_SPACES_ACCESS_KEY: keyId('DigitalOcean Spaces'),
  _APP_STORAGE_DO_SPACES_SECRET: keySecret('DigitalOcean Spaces'),
  _APP_STORAGE_DO_SPACES_REGION: region('DigitalOcean Spaces', 'us-east-1'),
  _APP_STORAGE_DO_SPACES_BUCKET: bucket('DigitalOcean Spaces'),
  _APP_STORAGE_BACKBLAZE_ACCESS_KEY: keyId('Backblaze'),
  _APP_STORAGE_BACKBLAZE_SECRET: keySecret('Backblaze'),
  _APP_STORAGE_BACKBLAZE_REGION: region('Backblaze', 'us-west-004'),
  _APP_STORAGE_BACKBLAZE_BUCKET: bucket('Backblaze'),
  _APP_STORAGE_LINODE_ACCESS_KEY: keyId('Linode'),
  _APP_STORAGE_LINODE_SECRET: keySecret('Linode'),
  _APP_STORAGE_LINODE_REGION: region('Linode', 'eu-central-1'),
  _APP_STORAGE_LINODE_BUCKET: bucket('Linode'),
  _APP_STORAGE_WASABI_ACCESS_KEY: keyId('Wasabi'),
  _APP_STORAGE_WASABI_SECRET: keySecret('Wasabi'),
  _APP_STORAGE_WASABI_REGION: region('Wasabi', 'eu-central-1'),
  _APP_STORAGE_WASABI_BUCKET: bucket('Wasabi'),
  _APP_STORAGE_ANTIVIRUS: enabled({ describe: 'Scans uploads with a ClamAV server.', fallback: 'disabled' }),
  _APP_STORAGE_ANTIVIRUS_HOST: host({ describe: 'That ClamAV server.' }),
  _APP_STORAGE_ANTIVIRUS_PORT: port({ describe: 'Its port.', fallback: '3310' }),
  _APP_IMAGES_RESOURCE_LIMIT_MEMORY: ignored(
    'Memory of the image library in megabytes.',
    'Images are limited by their number of pixels.',
  ),
} as const
