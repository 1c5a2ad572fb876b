export const OWNERS = {
  delivery: ['delivery/administrator', 'delivery/terraform'],
  production: ['production/administrator', 'production/terraform'],
};
export const throughS3 = (bucket: string) => ({
  'kms:ViaService': 's3.ap-southeast-2.amazonaws.com',
  'kms:EncryptionContext:aws:s3:arn': bucket,
});
