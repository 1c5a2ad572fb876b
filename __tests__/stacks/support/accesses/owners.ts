/** Principals whose identity policies allow everything, by account. */
export const OWNERS = {
  delivery: ['delivery/administrator', 'delivery/terraform'],
  production: ['production/administrator', 'production/terraform'],
};
/** Returns the condition keys of a KMS request that S3 makes for a bucket. */
export const throughS3 = (bucket: string) => ({
  'kms:ViaService': 's3.ap-southeast-2.amazonaws.com',
  'kms:EncryptionContext:aws:s3:arn': bucket,
});
