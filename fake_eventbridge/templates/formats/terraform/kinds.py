"""Which CloudFormation type a Terraform resource is, and which function gives each of its attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource.

    `naming` are the arguments that the name, and with it the ARN, is made of: CloudFormation's properties by
    Terraform's names. `ref` are the attributes that `Ref` gives, `attributes` those of `Fn::GetAtt`. `arn` is the rest
    of an ARN that CloudFormation has no attribute for, with `{}` for what `Ref` gives.
    """

    type: str
    naming: Mapping[str, str] = field(default_factory=dict)
    ref: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    arn: str = ""


def _kind(type_: str, naming: str = "", ref: str = "id", attributes: str = "", arn: str = "") -> Kind:
    return Kind(type_, _pairs(naming), frozenset(ref.split()), _pairs(attributes), arn)


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


# Source: CloudFormation's resource reference for what Ref and Fn::GetAtt give, the provider's documentation for names.
KINDS: dict[str, Kind] = {
    "aws_cloudwatch_event_api_destination": _kind("AWS::Events::ApiDestination", "name=Name", "id name", "arn=Arn"),
    "aws_cloudwatch_event_archive": _kind("AWS::Events::Archive", "name=ArchiveName", "id name", "arn=Arn"),
    "aws_cloudwatch_event_bus": _kind("AWS::Events::EventBus", "name=Name", "id name", "arn=Arn"),
    "aws_cloudwatch_event_bus_policy": _kind("AWS::Events::EventBusPolicy"),
    "aws_cloudwatch_event_connection": _kind(
        "AWS::Events::Connection", "name=Name", "id name", "arn=Arn secret_arn=SecretArn"
    ),
    "aws_cloudwatch_event_endpoint": _kind(
        "AWS::Events::Endpoint", "name=Name", "id name", "arn=Arn endpoint_url=EndpointUrl"
    ),
    "aws_cloudwatch_event_permission": _kind("Terraform::Events::Permission"),
    "aws_cloudwatch_event_rule": _kind("AWS::Events::Rule", "name=Name", "", "arn=Arn"),
    "aws_cloudwatch_event_target": _kind("Terraform::Events::Target"),
    "aws_api_gateway_deployment": _kind("AWS::ApiGateway::Deployment"),
    "aws_api_gateway_rest_api": _kind("AWS::ApiGateway::RestApi", "name=Name", "id", "root_resource_id=RootResourceId"),
    "aws_api_gateway_stage": _kind("AWS::ApiGateway::Stage", "stage_name=StageName", "stage_name"),
    "aws_apigatewayv2_api": _kind("AWS::ApiGatewayV2::Api", "name=Name", "id", "api_endpoint=ApiEndpoint"),
    "aws_apigatewayv2_stage": _kind("AWS::ApiGatewayV2::Stage", "name=StageName", "id name"),
    "aws_appsync_graphql_api": _kind("AWS::AppSync::GraphQLApi", "name=Name", "", "arn=Arn id=ApiId"),
    "aws_batch_compute_environment": _kind(
        "AWS::Batch::ComputeEnvironment",
        "compute_environment_name=ComputeEnvironmentName name=ComputeEnvironmentName",
        "arn id",
    ),
    "aws_batch_job_definition": _kind("AWS::Batch::JobDefinition", "name=JobDefinitionName", "arn id"),
    "aws_batch_job_queue": _kind("AWS::Batch::JobQueue", "name=JobQueueName", "arn id"),
    "aws_cloudwatch_log_group": _kind("AWS::Logs::LogGroup", "name=LogGroupName", "id name"),
    "aws_codebuild_project": _kind("AWS::CodeBuild::Project", "name=Name", "name", "arn=Arn id=Arn"),
    "aws_codepipeline": _kind("AWS::CodePipeline::Pipeline", "name=Name", "id name", "", "codepipeline:{}"),
    "aws_cognito_user_pool": _kind("AWS::Cognito::UserPool", "name=UserPoolName", "id", "arn=Arn"),
    "aws_dynamodb_table": _kind("AWS::DynamoDB::Table", "name=TableName", "id name", "arn=Arn stream_arn=StreamArn"),
    "aws_ecr_repository": _kind(
        "AWS::ECR::Repository", "name=RepositoryName", "id name", "arn=Arn repository_url=RepositoryUri"
    ),
    "aws_ecs_cluster": _kind("AWS::ECS::Cluster", "name=ClusterName", "name", "arn=Arn id=Arn"),
    "aws_ecs_service": _kind("AWS::ECS::Service", "name=ServiceName", "id arn", "name=Name"),
    "aws_ecs_task_definition": _kind("AWS::ECS::TaskDefinition", "family=Family", "arn"),
    "aws_iam_policy": _kind("AWS::IAM::ManagedPolicy", "name=ManagedPolicyName path=Path", "arn id"),
    "aws_iam_role": _kind("AWS::IAM::Role", "name=RoleName path=Path", "id name", "arn=Arn unique_id=RoleId"),
    "aws_iam_user": _kind("AWS::IAM::User", "name=UserName path=Path", "id name", "arn=Arn"),
    "aws_instance": _kind("AWS::EC2::Instance", "", "id", "private_ip=PrivateIp public_ip=PublicIp"),
    "aws_kinesis_firehose_delivery_stream": _kind(
        "AWS::KinesisFirehose::DeliveryStream", "name=DeliveryStreamName", "name", "arn=Arn id=Arn"
    ),
    "aws_kinesis_stream": _kind("AWS::Kinesis::Stream", "name=Name", "name", "arn=Arn id=Arn"),
    "aws_kms_alias": _kind("AWS::KMS::Alias", "name=AliasName", "id name", "", "kms:{}"),
    "aws_kms_key": _kind("AWS::KMS::Key", "", "id key_id", "arn=Arn"),
    "aws_lambda_alias": _kind(
        "AWS::Lambda::Alias", "name=Name function_name=FunctionName function_version=FunctionVersion", "arn id"
    ),
    "aws_lambda_function": _kind("AWS::Lambda::Function", "function_name=FunctionName", "function_name id", "arn=Arn"),
    "aws_redshift_cluster": _kind(
        "AWS::Redshift::Cluster",
        "cluster_identifier=ClusterIdentifier",
        "cluster_identifier id",
        "",
        "redshift:cluster:{}",
    ),
    "aws_redshiftserverless_workgroup": _kind(
        "AWS::RedshiftServerless::Workgroup",
        "workgroup_name=WorkgroupName",
        "id workgroup_name",
        "arn=Workgroup.WorkgroupArn",
    ),
    "aws_s3_bucket": _kind(
        "AWS::S3::Bucket",
        "bucket=BucketName",
        "bucket id",
        "arn=Arn bucket_domain_name=DomainName bucket_regional_domain_name=RegionalDomainName",
    ),
    "aws_sagemaker_pipeline": _kind(
        "AWS::SageMaker::Pipeline", "pipeline_name=PipelineName", "id pipeline_name", "", "sagemaker:pipeline/{}"
    ),
    "aws_secretsmanager_secret": _kind("AWS::SecretsManager::Secret", "name=Name", "arn id"),
    "aws_security_group": _kind("AWS::EC2::SecurityGroup", "name=GroupName", "id"),
    "aws_sfn_activity": _kind("AWS::StepFunctions::Activity", "name=Name", "arn id", "name=Name"),
    "aws_sfn_state_machine": _kind("AWS::StepFunctions::StateMachine", "name=StateMachineName", "arn id", "name=Name"),
    "aws_sns_topic": _kind("AWS::SNS::Topic", "name=TopicName fifo_topic=FifoTopic", "arn id", "name=TopicName"),
    "aws_sqs_queue": _kind(
        "AWS::SQS::Queue", "name=QueueName fifo_queue=FifoQueue", "id url", "arn=Arn name=QueueName"
    ),
    "aws_ssm_document": _kind("AWS::SSM::Document", "name=Name", "id name", "", "ssm:document/{}"),
    "aws_ssm_parameter": _kind("AWS::SSM::Parameter", "name=Name", "id name", "value=Value"),
    "aws_subnet": _kind("AWS::EC2::Subnet", "", "id"),
    "aws_vpc": _kind("AWS::EC2::VPC", "", "id"),
}

_NO_SUFFIX = ":*"


def kind_of(type_: str) -> Kind:
    """Return the kind of a resource; one that is not listed has a type of Terraform's."""
    return KINDS.get(type_) or Kind(f"Terraform::{type_}", {}, frozenset({"id"}), {})


def is_eventbridge(type_: str) -> bool:
    """Return whether a resource is one that the fake makes."""
    return type_.startswith("aws_cloudwatch_event_")


def attribute(address: str, type_: str, name: str) -> dict[str, object]:
    """Return the function that gives an attribute of a resource."""
    kind = kind_of(type_)
    if name in kind.ref:
        return {"Ref": address}
    if name == "arn" and kind.arn:
        service, _, resource = kind.arn.partition(":")
        account = f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:"
        return {"Fn::Sub": [account + resource.format("${Name}"), {"Name": {"Ref": address}}]}
    if type_ == "aws_cloudwatch_log_group" and name == "arn":
        # CloudFormation's ends with ":*", which the provider cuts off.
        whole = {"Fn::GetAtt": [address, "Arn"]}
        return {"Fn::Select": [0, {"Fn::Split": [_NO_SUFFIX, whole]}]}
    if type_ == "aws_ecs_task_definition" and name == "arn_without_revision":
        arn = {"Fn::Split": [":", {"Ref": address}]}
        return {"Fn::Join": [":", [{"Fn::Select": [index, arn]} for index in range(6)]]}
    return {"Fn::GetAtt": [address, kind.attributes.get(name) or _camel(name)]}


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
