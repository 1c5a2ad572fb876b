# One instance of every resource type that the stand-in AWS provider supports, in two accounts.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }
  backend "s3" {
    bucket              = "acme-state"
    key                 = "every-type.tfstate"
    region              = "us-east-1"
    use_lockfile        = true
    allowed_account_ids = ["111111111111"]
    assume_role = {
      role_arn = "arn:aws:iam::111111111111:role/Deploy"
    }
  }
}

provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111111111111"]
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/Deploy"
  }
  default_tags {
    tags = { project = "x" }
  }
}
provider "aws" {
  alias               = "production"
  region              = "ap-southeast-2"
  allowed_account_ids = ["222222222222"]
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/Deploy"
  }
}
data "aws_availability_zones" "all" {
  state = "available"
}
data "aws_caller_identity" "me" {}
data "aws_caller_identity" "production" {
  provider = aws.production
}
data "aws_partition" "p" {}
data "aws_region" "r" {}
data "aws_s3_objects" "state" {
  bucket = "acme-state"
  prefix = "every"
}
output "who" { value = "${data.aws_caller_identity.me.account_id} ${data.aws_caller_identity.production.account_id} ${data.aws_partition.p.partition} ${data.aws_region.r.name}" }

locals {
  zip = abspath("${path.module}/f.zip")
}
# s3
resource "aws_s3_bucket" "b" {
  bucket        = "bucket-x"
  force_destroy = true
}
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  bucket = aws_s3_bucket.b.bucket
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.k.arn
    }
  }
}
resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = aws_s3_bucket.b.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_ownership_controls" "b" {
  bucket = aws_s3_bucket.b.bucket
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.bucket
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = aws_s3_bucket.b.arn, Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })
}
resource "aws_s3_bucket_lifecycle_configuration" "b" {
  bucket = aws_s3_bucket.b.bucket
  rule {
    id     = "old"
    status = "Enabled"
    filter {
      prefix = "x/"
    }
    expiration {
      days = 30
    }
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
  rule {
    id     = "all"
    status = "Enabled"
    filter {}
    expiration {
      expired_object_delete_marker = true
    }
  }
}
resource "aws_s3_bucket_notification" "b" {
  bucket      = aws_s3_bucket.b.bucket
  eventbridge = true
}
import {
  to = aws_s3_bucket.adopted
  id = "acme-adopted"
}
resource "aws_s3_bucket" "adopted" {
  bucket        = "acme-adopted"
  force_destroy = true
  tags          = { made-by = "bootstrap" }
}
# kms
resource "aws_kms_key" "k" {
  description             = "key"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy                  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111111111111:root" }, Action = "kms:*", Resource = "*" }] })
}
resource "aws_kms_alias" "k" {
  name          = "alias/x"
  target_key_id = aws_kms_key.k.key_id
}
# iam
resource "aws_iam_role" "r" {
  name                 = "role-x"
  description          = "d"
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "codepipeline.amazonaws.com" }, Action = "sts:AssumeRole" }] })
  max_session_duration = 7200
}
resource "aws_iam_role" "production" {
  provider           = aws.production
  name               = "role-x"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "codepipeline.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "r" {
  role   = aws_iam_role.r.name
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:Get*"], Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "r" {
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::111111111111:policy/readers"
}
resource "aws_iam_instance_profile" "r" {
  name = "ip"
  role = aws_iam_role.r.name
}
# lambda, logs, cloudwatch
resource "aws_lambda_function" "f" {
  function_name                  = "fn"
  role                           = aws_iam_role.r.arn
  filename                       = local.zip
  source_code_hash               = filebase64sha256(local.zip)
  handler                        = "index.handler"
  runtime                        = "nodejs22.x"
  architectures                  = ["arm64"]
  memory_size                    = 256
  timeout                        = 60
  reserved_concurrent_executions = 5
  environment {
    variables = { A = "b" }
  }
  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.g.name
  }
}
resource "aws_lambda_function_event_invoke_config" "f" {
  function_name                = aws_lambda_function.f.function_name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 300
  destination_config {
    on_failure {
      destination = aws_sqs_queue.q.arn
    }
  }
}
resource "aws_cloudwatch_log_group" "g" {
  name              = "/aws/lambda/fn"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.k.arn
}
resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name          = "al"
  alarm_description   = "x"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "Errors"
  namespace           = "AWS/Lambda"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  dimensions          = { FunctionName = aws_lambda_function.f.function_name }
  alarm_actions       = [aws_sns_topic.t.arn]
}
# sns, events, ssm, sqs
resource "aws_sns_topic" "t" {
  name              = "t"
  display_name      = "T"
  kms_master_key_id = aws_kms_key.k.arn
}
resource "aws_sns_topic_policy" "t" {
  arn    = aws_sns_topic.t.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "codepipeline.amazonaws.com" }, Action = "sns:Publish", Resource = aws_sns_topic.t.arn }] })
}
resource "aws_sns_topic_subscription" "t" {
  topic_arn     = aws_sns_topic.t.arn
  protocol      = "email"
  endpoint      = "a@example.com"
  filter_policy = jsonencode({ kind = ["failed"] })
}
resource "aws_cloudwatch_event_rule" "e" {
  name          = "e"
  description   = "d"
  state         = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
  event_pattern = jsonencode({ source = ["aws.codecommit"], "detail-type" = ["CodeCommit Repository State Change"] })
}
resource "aws_cloudwatch_event_rule" "s" {
  name                = "s"
  schedule_expression = "rate(1 hour)"
}
resource "aws_cloudwatch_event_target" "e" {
  rule      = aws_cloudwatch_event_rule.e.name
  target_id = "pipeline"
  arn       = aws_codepipeline.p.arn
  role_arn  = aws_iam_role.r.arn
  input_transformer {
    input_paths    = { caller = "$.detail.callerUserArn", commit = "$.detail.commitId" }
    # `jsonencode` would write `<` as `\u003c`, which EventBridge does not replace.
    input_template = "{\"variables\":[{\"name\":\"V\",\"value\":\"by <caller>\"},{\"name\":\"W\",\"value\":\"at <commit>\"}]}"
  }
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 3
  }
  dead_letter_config {
    arn = aws_sqs_queue.q.arn
  }
}
resource "aws_ssm_parameter" "p" {
  name        = "/x/y"
  type        = "String"
  value       = "v"
  description = "d"
}
resource "aws_sqs_queue" "q" {
  name                      = "q"
  message_retention_seconds = 1209600
  kms_master_key_id         = aws_kms_key.k.arn
}
resource "aws_sqs_queue" "managed_encryption" {
  name                    = "managed"
  sqs_managed_sse_enabled = true
  policy                  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sqs:SendMessage", Resource = "*" }] })
}
resource "aws_sqs_queue_policy" "q" {
  queue_url = aws_sqs_queue.q.url
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }] })
}
# code*
resource "aws_codecommit_repository" "c" {
  repository_name = "hello"
  description     = "d"
  default_branch  = "main"
}
resource "aws_codebuild_project" "c" {
  name           = "hello"
  description    = "d"
  service_role   = aws_iam_role.r.arn
  build_timeout  = 30
  encryption_key = aws_kms_key.k.arn
  artifacts {
    type = "CODEPIPELINE"
  }
  source {
    type      = "CODEPIPELINE"
    buildspec = "buildspec.yml"
  }
  environment {
    type            = "ARM_CONTAINER"
    image           = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
    compute_type    = "BUILD_GENERAL1_SMALL"
    privileged_mode = true
    environment_variable {
      name  = "A"
      value = "b"
    }
    environment_variable {
      name  = "C"
      value = "d"
      type  = "PLAINTEXT"
    }
  }
  cache {
    type  = "LOCAL"
    modes = ["LOCAL_DOCKER_LAYER_CACHE"]
  }
  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.g.name
    }
  }
}
resource "aws_codebuild_report_group" "c" {
  name           = "hello-unit-tests"
  type           = "TEST"
  delete_reports = true
  export_config {
    type = "S3"
    s3_destination {
      bucket         = aws_s3_bucket.b.bucket
      encryption_key = aws_kms_key.k.arn
      packaging      = "NONE"
      path           = "reports"
    }
  }
  tags = { A = "b" }
}
resource "aws_codebuild_report_group" "d" {
  name           = "hello-browser-tests"
  type           = "TEST"
  delete_reports = true
  export_config {
    type = "NO_EXPORT"
  }
}
resource "aws_codepipeline" "p" {
  name           = "hello"
  role_arn       = aws_iam_role.r.arn
  pipeline_type  = "V2"
  execution_mode = "SUPERSEDED"
  artifact_store {
    location = aws_s3_bucket.b.bucket
    type     = "S3"
    encryption_key {
      id   = aws_kms_key.k.arn
      type = "KMS"
    }
  }
  variable {
    name          = "V"
    default_value = "1"
    description   = "the first variable"
  }
  variable {
    name          = "W"
    default_value = "unknown"
  }
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeCommit"
      version          = "1"
      namespace        = "Source"
      output_artifacts = ["Source"]
      configuration    = { RepositoryName = aws_codecommit_repository.c.repository_name, BranchName = "main", PollForSourceChanges = "false" }
      role_arn         = aws_iam_role.r.arn
    }
  }
  stage {
    name = "Test"
    on_failure {
      result = "ROLLBACK"
    }
    action {
      name               = "Approve"
      category           = "Approval"
      owner              = "AWS"
      provider           = "Manual"
      version            = "1"
      run_order          = 1
      timeout_in_minutes = 60
      configuration      = { CustomData = "x" }
    }
    action {
      name            = "Deploy"
      category        = "Invoke"
      owner           = "AWS"
      provider        = "Lambda"
      version         = "1"
      run_order       = 2
      region          = "us-east-1"
      input_artifacts = ["Source"]
      configuration   = { FunctionName = aws_lambda_function.f.function_name, UserParameters = jsonencode({ a = 1 }) }
    }
  }
}
# ecr, ecs
resource "aws_ecr_repository" "e" {
  name                 = "x/hello/web"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.k.arn
  }
}
resource "aws_ecr_repository_policy" "e" {
  repository = aws_ecr_repository.e.name
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "a", Effect = "Allow", Principal = { AWS = "arn:aws:iam::222222222222:root" }, Action = ["ecr:BatchGetImage"] }] })
}
resource "aws_ecr_lifecycle_policy" "e" {
  repository = aws_ecr_repository.e.name
  policy     = jsonencode({ rules = [{ rulePriority = 1, description = "d", selection = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }, action = { type = "expire" } }] })
}
resource "aws_ecs_cluster" "c" {
  name = "x"
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}
resource "aws_ecs_cluster" "plain" {
  name = "plain"
}
resource "aws_ecs_capacity_provider" "c" {
  name = "x"
  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.a.arn
    managed_termination_protection = "ENABLED"
    managed_draining               = "ENABLED"
    managed_scaling {
      status                 = "ENABLED"
      target_capacity        = 90
      instance_warmup_period = 120
    }
  }
}
resource "aws_ecs_cluster_capacity_providers" "c" {
  cluster_name       = aws_ecs_cluster.c.name
  capacity_providers = [aws_ecs_capacity_provider.c.name]
  default_capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.c.name
    weight            = 1
  }
}
# ec2
resource "aws_vpc" "v" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = { Name = "v" }
}
resource "aws_subnet" "a" {
  count                   = 2
  vpc_id                  = aws_vpc.v.id
  cidr_block              = "10.0.${count.index}.0/24"
  availability_zone       = data.aws_availability_zones.all.names[count.index]
  map_public_ip_on_launch = true
  tags                    = { Name = "a" }
}
resource "aws_internet_gateway" "i" {
  vpc_id = aws_vpc.v.id
}
resource "aws_eip" "n" {
  domain = "vpc"
}
resource "aws_nat_gateway" "n" {
  allocation_id = aws_eip.n.id
  subnet_id     = aws_subnet.a[0].id
  tags          = { Name = "n" }
  # AWS keeps the internet gateway as long as the network has public addresses.
  depends_on = [aws_internet_gateway.i]
}
resource "aws_route_table" "r" {
  vpc_id = aws_vpc.v.id
}
resource "aws_route" "i" {
  route_table_id         = aws_route_table.r.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.i.id
}
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.v.id
}
resource "aws_route" "n" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.n.id
}
resource "aws_route_table_association" "r" {
  route_table_id = aws_route_table.r.id
  subnet_id      = aws_subnet.a[0].id
}
resource "aws_security_group" "s" {
  name        = "s"
  description = "d"
  vpc_id      = aws_vpc.v.id
}
resource "aws_vpc_security_group_ingress_rule" "s" {
  security_group_id = aws_security_group.s.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "https"
}
resource "aws_vpc_security_group_ingress_rule" "g" {
  security_group_id            = aws_security_group.s.id
  referenced_security_group_id = aws_security_group.s.id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
  description                  = "from itself"
}
resource "aws_vpc_security_group_egress_rule" "s" {
  security_group_id = aws_security_group.s.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
resource "aws_vpc_security_group_egress_rule" "to_itself" {
  security_group_id            = aws_security_group.s.id
  referenced_security_group_id = aws_security_group.s.id
  description                  = "to itself"
  from_port                    = 8080
  to_port                      = 8080
  ip_protocol                  = "tcp"
}
resource "aws_default_security_group" "d" {
  vpc_id = aws_vpc.v.id
}
resource "aws_flow_log" "f" {
  vpc_id                   = aws_vpc.v.id
  traffic_type             = "REJECT"
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.g.arn
  iam_role_arn             = aws_iam_role.r.arn
  max_aggregation_interval = 60
}
resource "aws_launch_template" "l" {
  name                   = "l"
  image_id               = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
  instance_type          = "t3.small"
  vpc_security_group_ids = [aws_security_group.s.id]
  update_default_version = true
  user_data              = base64encode("#!/bin/sh\necho")
  iam_instance_profile {
    arn = aws_iam_instance_profile.r.arn
  }
  metadata_options {
    http_tokens                 = "required"
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 1
  }
  monitoring {
    enabled = true
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted             = "true"
      delete_on_termination = "true"
      volume_size           = 30
      volume_type           = "gp3"
    }
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "i" }
  }
}
resource "aws_autoscaling_group" "a" {
  name                  = "a"
  min_size              = 1
  max_size              = 4
  vpc_zone_identifier   = aws_subnet.a[*].id
  protect_from_scale_in = true
  launch_template {
    id      = aws_launch_template.l.id
    version = aws_launch_template.l.latest_version
  }
  tag {
    key                 = "AmazonECSManaged"
    value               = "true"
    propagate_at_launch = true
  }
  tag {
    key                 = "Name"
    value               = "x"
    propagate_at_launch = true
  }
  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 150
  }
  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage       = 100
      max_healthy_percentage       = 150
      scale_in_protected_instances = "Refresh"
    }
  }
}
resource "aws_autoscaling_group" "named_by_terraform" {
  name_prefix           = "b-"
  min_size              = 0
  max_size              = 1
  max_instance_lifetime = 86400
  vpc_zone_identifier   = aws_subnet.a[*].id
  launch_template {
    id = aws_launch_template.l.id
  }
}
resource "aws_autoscaling_schedule" "minimum" {
  scheduled_action_name  = "minimum"
  autoscaling_group_name = aws_autoscaling_group.named_by_terraform.name
  recurrence             = "0 * * * *"
  min_size               = 1
  max_size               = -1
  desired_capacity       = -1
}
# AWS deletes no load balancer that is protected. The test of the deletion applies `false` first.
variable "protected" {
  default = true
}
resource "aws_lb" "l" {
  name                       = "l"
  internal                   = false
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.s.id]
  subnets                    = aws_subnet.a[*].id
  drop_invalid_header_fields = true
  enable_deletion_protection = var.protected
  access_logs {
    bucket  = aws_s3_bucket.b.id
    enabled = true
  }
  depends_on = [aws_internet_gateway.i]
}
resource "aws_lb_listener" "l" {
  load_balancer_arn = aws_lb.l.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "no"
      status_code  = "404"
    }
  }
}
