terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "stage" {
  default = "test"
}

resource "aws_cloudwatch_event_bus" "shop" {
  name = "shop-${var.stage}"
}

resource "aws_sqs_queue" "parcels" {
  name = "parcels-${var.stage}"
}

resource "aws_sqs_queue" "not_shipped" {
  name = "not-shipped-${var.stage}"
}

resource "aws_cloudwatch_event_rule" "large_orders" {
  name           = "large-orders"
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  event_pattern = jsonencode({
    source        = ["shop"]
    "detail-type" = ["order placed"]
    detail        = { total = [{ numeric = [">=", 100] }] }
  })
}

resource "aws_cloudwatch_event_target" "parcels" {
  rule           = aws_cloudwatch_event_rule.large_orders.name
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  arn            = aws_sqs_queue.parcels.arn
  input_path     = "$.detail"

  dead_letter_config {
    arn = aws_sqs_queue.not_shipped.arn
  }
}

output "bus" {
  value = aws_cloudwatch_event_bus.shop.name
}
