"""How other services' resources are named: what Ref and Fn::GetAtt give for each type, as AWS forms it.

In the forms, `{p}` is the partition, `{r}` the Region, `{a}` the account, `{s}` the domain of AWS's hosts, `{n}` the
physical name, `{Property}` the name that a property of the resource gives (the end of an ARN counts), and `{lower10}`
and the like are letters and digits that are drawn, always the same for one resource.

Source: the CloudFormation user guide, "Return values" of each type. Unverified: how long drawn ids are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK_NAME = "{stack64}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How resources of one type are named.

    `name` is the property with the name that a user gives, `made` the form of the name where none is given; `defaults`
    are what properties are worth in a form where they are not given.
    """

    name: str = ""
    ref: str = "{n}"
    arn: str = ""
    made: str = STACK_NAME
    attributes: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


def _simple(service: str, prefix: str, name: str = "Name", ref: str = "{n}", **attributes: str) -> Kind:
    """Return a kind whose ARN ends in a prefix and the name."""
    return Kind(name, ref, f"arn:{{p}}:{service}:{{r}}:{{a}}:{prefix}{{n}}", attributes=attributes)


def _with_arn(service: str, prefix: str, name: str = "Name", **attributes: str) -> Kind:
    """Return a kind for which Ref gives the ARN."""
    arn = f"arn:{{p}}:{service}:{{r}}:{{a}}:{prefix}{{n}}"
    return Kind(name, arn, arn, attributes=attributes)


def _ec2(kind: str, prefix: str, **attributes: str) -> Kind:
    return Kind("", arn=f"arn:{{p}}:ec2:{{r}}:{{a}}:{kind}/{{n}}", made=prefix + "-0{hex16}", attributes=attributes)


def _iam(kind: str, name: str, **attributes: str) -> Kind:
    arn = f"arn:{{p}}:iam::{{a}}:{kind}{{Path}}{{n}}"
    return Kind(name, arn=arn, attributes=attributes, defaults={"Path": "/"})


_QUEUE_URL = "https://sqs.{r}.{s}/{a}/{n}"
_BUCKET = {
    "DomainName": "{n}.s3.{s}",
    "DualStackDomainName": "{n}.s3.dualstack.{r}.{s}",
    "RegionalDomainName": "{n}.s3.{r}.{s}",
    "WebsiteURL": "http://{n}.s3-website-{r}.{s}",
}
_TABLE_STREAM = "arn:{p}:dynamodb:{r}:{a}:table/{n}/stream/2026-01-01T00:00:00.000"
_POLICY = "arn:{p}:iam::{a}:policy{Path}{n}"
_SECRET = "arn:{p}:secretsmanager:{r}:{a}:secret:{n}-{mixed6}"  # noqa: S105 - the form of an ARN
_BALANCER = "arn:{p}:elasticloadbalancing:{r}:{a}:loadbalancer/app/{n}/{hex16}"
_TARGET_GROUP = "arn:{p}:elasticloadbalancing:{r}:{a}:targetgroup/{n}/{hex16}"

KINDS: dict[str, Kind] = {
    "AWS::Lambda::Function": _simple("lambda", "function:", "FunctionName"),
    "AWS::Lambda::Version": Kind(
        "",
        "arn:{p}:lambda:{r}:{a}:function:{n}",
        "arn:{p}:lambda:{r}:{a}:function:{n}",
        "{FunctionName}:1",
        {"Version": "1", "FunctionArn": "arn:{p}:lambda:{r}:{a}:function:{n}"},
    ),
    "AWS::Lambda::Alias": Kind(
        "",
        "arn:{p}:lambda:{r}:{a}:function:{n}",
        "arn:{p}:lambda:{r}:{a}:function:{n}",
        "{FunctionName}:{Name}",
        {"AliasArn": "arn:{p}:lambda:{r}:{a}:function:{n}"},
    ),
    "AWS::Lambda::Url": Kind(
        "",
        "arn:{p}:lambda:{r}:{a}:function:{n}",
        "arn:{p}:lambda:{r}:{a}:function:{n}",
        "{TargetFunctionArn}",
        {
            "FunctionArn": "arn:{p}:lambda:{r}:{a}:function:{n}",
            "FunctionUrl": "https://{lower32}.lambda-url.{r}.on.aws/",
        },
    ),
    "AWS::Lambda::LayerVersion": Kind(
        "LayerName",
        "arn:{p}:lambda:{r}:{a}:layer:{n}:1",
        "arn:{p}:lambda:{r}:{a}:layer:{n}:1",
        attributes={"LayerVersionArn": "arn:{p}:lambda:{r}:{a}:layer:{n}:1"},
    ),
    "AWS::Lambda::EventSourceMapping": Kind("", arn="arn:{p}:lambda:{r}:{a}:event-source-mapping:{n}", made="{uuid}"),
    "AWS::SQS::Queue": Kind(
        "QueueName",
        _QUEUE_URL,
        "arn:{p}:sqs:{r}:{a}:{n}",
        "{stack80}",
        {"QueueName": "{n}", "QueueUrl": _QUEUE_URL},
    ),
    "AWS::SNS::Topic": _with_arn("sns", "", "TopicName", TopicName="{n}", TopicArn="arn:{p}:sns:{r}:{a}:{n}"),
    "AWS::SNS::Subscription": Kind("", "{arn}", "arn:{p}:sns:{r}:{a}:{TopicArn}:{n}", "{uuid}"),
    "AWS::StepFunctions::StateMachine": _with_arn("states", "stateMachine:", "StateMachineName", Name="{n}"),
    "AWS::StepFunctions::Activity": _with_arn("states", "activity:", Name="{n}"),
    "AWS::StepFunctions::StateMachineVersion": Kind(
        "", "arn:{p}:states:{r}:{a}:stateMachine:{n}", "arn:{p}:states:{r}:{a}:stateMachine:{n}", "{StateMachineArn}:1"
    ),
    "AWS::StepFunctions::StateMachineAlias": Kind(
        "",
        "arn:{p}:states:{r}:{a}:stateMachine:{n}",
        "arn:{p}:states:{r}:{a}:stateMachine:{n}",
        "{StateMachineVersionArn}:{Name}",
        defaults={"StateMachineVersionArn": "stateMachine"},
    ),
    "AWS::Kinesis::Stream": _simple("kinesis", "stream/"),
    "AWS::Kinesis::StreamConsumer": Kind(
        "ConsumerName", "{arn}", "arn:{p}:kinesis:{r}:{a}:stream/{StreamARN}/consumer/{n}:1"
    ),
    "AWS::KinesisFirehose::DeliveryStream": _simple("firehose", "deliverystream/", "DeliveryStreamName"),
    "AWS::Logs::LogGroup": Kind("LogGroupName", arn="arn:{p}:logs:{r}:{a}:log-group:{n}:*"),
    "AWS::Logs::LogStream": Kind("LogStreamName", arn="arn:{p}:logs:{r}:{a}:log-group:{LogGroupName}:log-stream:{n}"),
    "AWS::ECS::Cluster": _simple("ecs", "cluster/", "ClusterName"),
    "AWS::ECS::TaskDefinition": Kind(
        "Family",
        "arn:{p}:ecs:{r}:{a}:task-definition/{n}:1",
        "arn:{p}:ecs:{r}:{a}:task-definition/{n}:1",
        "{plain64}",
        {"TaskDefinitionArn": "arn:{p}:ecs:{r}:{a}:task-definition/{n}:1"},
    ),
    "AWS::ECS::Service": Kind(
        "ServiceName",
        "arn:{p}:ecs:{r}:{a}:service/{Cluster}/{n}",
        "arn:{p}:ecs:{r}:{a}:service/{Cluster}/{n}",
        attributes={"Name": "{n}", "ServiceArn": "arn:{p}:ecs:{r}:{a}:service/{Cluster}/{n}"},
        defaults={"Cluster": "default"},
    ),
    "AWS::ECR::Repository": Kind(
        "RepositoryName",
        arn="arn:{p}:ecr:{r}:{a}:repository/{n}",
        made="{low64}",
        attributes={"RepositoryUri": "{a}.dkr.ecr.{r}.{s}/{n}"},
    ),
    "AWS::Batch::JobQueue": _with_arn(
        "batch", "job-queue/", "JobQueueName", JobQueueArn="arn:{p}:batch:{r}:{a}:job-queue/{n}"
    ),
    "AWS::Batch::JobDefinition": Kind(
        "JobDefinitionName",
        "arn:{p}:batch:{r}:{a}:job-definition/{n}:1",
        "arn:{p}:batch:{r}:{a}:job-definition/{n}:1",
        attributes={"JobDefinitionArn": "arn:{p}:batch:{r}:{a}:job-definition/{n}:1"},
    ),
    "AWS::Batch::ComputeEnvironment": _with_arn("batch", "compute-environment/", "ComputeEnvironmentName"),
    "AWS::IAM::Role": _iam("role", "RoleName", RoleId="AROA{upper17}"),
    "AWS::IAM::User": _iam("user", "UserName", UserId="AIDA{upper17}"),
    "AWS::IAM::Group": _iam("group", "GroupName"),
    "AWS::IAM::InstanceProfile": _iam("instance-profile", "InstanceProfileName"),
    "AWS::IAM::Policy": Kind("", made="{stack64}", arn="arn:{p}:iam::{a}:policy/{n}"),
    "AWS::IAM::ManagedPolicy": Kind(
        "ManagedPolicyName",
        _POLICY,
        _POLICY,
        attributes={"PolicyArn": _POLICY, "PolicyId": "ANPA{upper17}"},
        defaults={"Path": "/"},
    ),
    "AWS::IAM::AccessKey": Kind("", made="AKIA{upper16}", attributes={"SecretAccessKey": "{mixed40}"}),
    "AWS::S3::Bucket": Kind("BucketName", arn="arn:{p}:s3:::{n}", made="{low63}", attributes=_BUCKET),
    "AWS::DynamoDB::Table": _simple("dynamodb", "table/", "TableName", StreamArn=_TABLE_STREAM, TableId="{uuid}"),
    "AWS::DynamoDB::GlobalTable": _simple("dynamodb", "table/", "TableName", StreamArn=_TABLE_STREAM, TableId="{uuid}"),
    "AWS::KMS::Key": Kind("", arn="arn:{p}:kms:{r}:{a}:key/{n}", made="{uuid}", attributes={"KeyId": "{n}"}),
    "AWS::KMS::Alias": Kind("AliasName", arn="arn:{p}:kms:{r}:{a}:{n}"),
    "AWS::SecretsManager::Secret": Kind("Name", _SECRET, _SECRET, "{plain64}", {"Id": _SECRET}),
    "AWS::SSM::Parameter": Kind(
        "Name", arn="arn:{p}:ssm:{r}:{a}:parameter/{n_}", attributes={"Type": "{Type}", "Value": "{Value}"}
    ),
    "AWS::SSM::Document": _simple("ssm", "document/"),
    "AWS::SSMIncidents::ResponsePlan": Kind("Name", "{arn}", "arn:{p}:ssm-incidents::{a}:response-plan/{n}"),
    "AWS::ApiGateway::RestApi": Kind(
        "",
        arn="arn:{p}:execute-api:{r}:{a}:{n}",
        made="{lower10}",
        attributes={"RootResourceId": "{lower10:root}", "RestApiId": "{n}"},
    ),
    "AWS::ApiGateway::Resource": Kind("", made="{lower6}", attributes={"ResourceId": "{n}"}),
    "AWS::ApiGateway::Deployment": Kind("", made="{lower6}", attributes={"DeploymentId": "{n}"}),
    "AWS::ApiGateway::Stage": Kind("StageName", arn="arn:{p}:apigateway:{r}::/restapis/{RestApiId}/stages/{n}"),
    "AWS::ApiGateway::ApiKey": Kind("", made="{lower10}", attributes={"APIKeyId": "{n}"}),
    "AWS::ApiGatewayV2::Api": Kind(
        "",
        arn="arn:{p}:execute-api:{r}:{a}:{n}",
        made="{lower10}",
        attributes={"ApiEndpoint": "https://{n}.execute-api.{r}.{s}", "ApiId": "{n}"},
    ),
    "AWS::ApiGatewayV2::Stage": Kind("StageName", arn="arn:{p}:apigateway:{r}::/apis/{ApiId}/stages/{n}"),
    "AWS::ApiGatewayV2::Integration": Kind("", made="{lower7}"),
    "AWS::AppSync::GraphQLApi": Kind(
        "",
        "{arn}",
        "arn:{p}:appsync:{r}:{a}:apis/{n}",
        "{lower26}",
        {
            "ApiId": "{n}",
            "GraphQLUrl": "https://{lower26:host}.appsync-api.{r}.{s}/graphql",
            "GraphQLEndpointArn": "arn:{p}:appsync:{r}:{a}:endpoints/graphql-api/{n}",
        },
    ),
    "AWS::AppSync::Api": Kind(
        "",
        "{arn}",
        "arn:{p}:appsync:{r}:{a}:apis/{n}",
        "{lower26}",
        {"ApiId": "{n}", "ApiArn": "arn:{p}:appsync:{r}:{a}:apis/{n}"},
    ),
    "AWS::CodePipeline::Pipeline": Kind("Name", arn="arn:{p}:codepipeline:{r}:{a}:{n}", attributes={"Version": "1"}),
    "AWS::CodeBuild::Project": _simple("codebuild", "project/"),
    "AWS::CodeCommit::Repository": Kind(
        "RepositoryName",
        "{uuid}",
        "arn:{p}:codecommit:{r}:{a}:{n}",
        attributes={
            "Name": "{n}",
            "CloneUrlHttp": "https://git-codecommit.{r}.{s}/v1/repos/{n}",
            "CloneUrlSsh": "ssh://git-codecommit.{r}.{s}/v1/repos/{n}",
        },
    ),
    "AWS::CodeDeploy::Application": _simple("codedeploy", "application:", "ApplicationName"),
    "AWS::Glue::Workflow": _simple("glue", "workflow/"),
    "AWS::Glue::Job": _simple("glue", "job/"),
    "AWS::Glue::Crawler": _simple("glue", "crawler/"),
    "AWS::Glue::Trigger": _simple("glue", "trigger/"),
    "AWS::Glue::Database": Kind("", arn="arn:{p}:glue:{r}:{a}:database/{n}", made="{low64}"),
    "AWS::SageMaker::Pipeline": _simple("sagemaker", "pipeline/", "PipelineName"),
    "AWS::Redshift::Cluster": Kind(
        "ClusterIdentifier",
        arn="arn:{p}:redshift:{r}:{a}:cluster:{n}",
        made="{low63}",
        attributes={"Endpoint.Address": "{n}.{lower12}.{r}.redshift.{s}", "Endpoint.Port": "5439"},
    ),
    "AWS::RedshiftServerless::Workgroup": Kind(
        "WorkgroupName",
        arn="arn:{p}:redshift-serverless:{r}:{a}:workgroup/{uuid}",
        attributes={"Workgroup.WorkgroupArn": "arn:{p}:redshift-serverless:{r}:{a}:workgroup/{uuid}"},
    ),
    "AWS::RedshiftServerless::Namespace": Kind(
        "NamespaceName", arn="arn:{p}:redshift-serverless:{r}:{a}:namespace/{uuid}"
    ),
    "AWS::Inspector::AssessmentTemplate": Kind(
        "", "{arn}", "arn:{p}:inspector:{r}:{a}:target/0-{mixed8:target}/template/{n}", "0-{mixed8}"
    ),
    "AWS::Inspector::AssessmentTarget": Kind("", "{arn}", "arn:{p}:inspector:{r}:{a}:target/{n}", "0-{mixed8}"),
    "AWS::EC2::VPC": _ec2(
        "vpc", "vpc", VpcId="{n}", CidrBlock="{CidrBlock}", DefaultSecurityGroup="sg-0{hex16:default}"
    ),
    "AWS::EC2::Subnet": _ec2("subnet", "subnet", SubnetId="{n}", VpcId="{VpcId}", AvailabilityZone="{r}a"),
    "AWS::EC2::SecurityGroup": _ec2("security-group", "sg", GroupId="{n}", VpcId="{VpcId}"),
    "AWS::EC2::Instance": _ec2("instance", "i", InstanceId="{n}", PrivateIp="10.0.0.10", AvailabilityZone="{r}a"),
    "AWS::EC2::InternetGateway": _ec2("internet-gateway", "igw", InternetGatewayId="{n}"),
    "AWS::EC2::NatGateway": _ec2("natgateway", "nat", NatGatewayId="{n}"),
    "AWS::EC2::RouteTable": _ec2("route-table", "rtb", RouteTableId="{n}"),
    "AWS::EC2::VPCEndpoint": _ec2("vpc-endpoint", "vpce", Id="{n}"),
    "AWS::EC2::LaunchTemplate": _ec2(
        "launch-template", "lt", LaunchTemplateId="{n}", LatestVersionNumber="1", DefaultVersionNumber="1"
    ),
    "AWS::EC2::Volume": _ec2("volume", "vol", VolumeId="{n}"),
    "AWS::EC2::EIP": Kind(
        "", "203.0.113.10", made="eipalloc-0{hex16}", attributes={"AllocationId": "{n}", "PublicIp": "203.0.113.10"}
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Kind(
        "Name",
        "{arn}",
        _BALANCER,
        "{stack32}",
        {
            "LoadBalancerArn": _BALANCER,
            "LoadBalancerName": "{n}",
            "DNSName": "{n}-{digits9}.{r}.elb.{s}",
            "LoadBalancerFullName": "app/{n}/{hex16}",
        },
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Kind(
        "Name",
        "{arn}",
        _TARGET_GROUP,
        "{stack32}",
        {"TargetGroupArn": _TARGET_GROUP, "TargetGroupName": "{n}", "TargetGroupFullName": "targetgroup/{n}/{hex16}"},
    ),
    "AWS::CloudWatch::Alarm": _simple("cloudwatch", "alarm:", "AlarmName"),
    "AWS::CloudWatch::Dashboard": Kind("DashboardName", arn="arn:{p}:cloudwatch::{a}:dashboard/{n}"),
    "AWS::Scheduler::Schedule": Kind(
        "Name", arn="arn:{p}:scheduler:{r}:{a}:schedule/{GroupName}/{n}", defaults={"GroupName": "default"}
    ),
    "AWS::Scheduler::ScheduleGroup": _simple("scheduler", "schedule-group/"),
    "AWS::Pipes::Pipe": _simple("pipes", "pipe/"),
    "AWS::EventSchemas::Registry": Kind(
        "RegistryName",
        arn="arn:{p}:schemas:{r}:{a}:registry/{n}",
        attributes={"RegistryName": "{n}", "RegistryArn": "arn:{p}:schemas:{r}:{a}:registry/{n}"},
    ),
    "AWS::EventSchemas::Discoverer": Kind("", arn="arn:{p}:schemas:{r}:{a}:discoverer/{n}", made="{lower10}"),
    "AWS::Cognito::UserPool": Kind(
        "",
        arn="arn:{p}:cognito-idp:{r}:{a}:userpool/{n}",
        made="{r}_{mixed9}",
        attributes={
            "ProviderName": "cognito-idp.{r}.{s}/{n}",
            "ProviderURL": "https://cognito-idp.{r}.{s}/{n}",
            "UserPoolId": "{n}",
        },
    ),
    "AWS::Cognito::UserPoolClient": Kind("", made="{lower26}", attributes={"ClientId": "{n}"}),
    "AWS::Cognito::IdentityPool": Kind("", made="{r}:{uuid}"),
    "AWS::CloudFront::Distribution": Kind(
        "",
        arn="arn:{p}:cloudfront::{a}:distribution/{n}",
        made="E{upper13}",
        attributes={"Id": "{n}", "DomainName": "d{lower13}.cloudfront.net"},
    ),
    "AWS::Route53::HostedZone": Kind(
        "", arn="arn:{p}:route53:::hostedzone/{n}", made="Z{upper20}", attributes={"Id": "{n}"}
    ),
    "AWS::Route53::HealthCheck": Kind(
        "", arn="arn:{p}:route53:::healthcheck/{n}", made="{uuid}", attributes={"HealthCheckId": "{n}"}
    ),
    "AWS::CertificateManager::Certificate": Kind("", "{arn}", "arn:{p}:acm:{r}:{a}:certificate/{n}", "{uuid}"),
    "AWS::RDS::DBInstance": Kind(
        "DBInstanceIdentifier",
        arn="arn:{p}:rds:{r}:{a}:db:{n}",
        made="{low63}",
        attributes={
            "DBInstanceArn": "arn:{p}:rds:{r}:{a}:db:{n}",
            "Endpoint.Address": "{n}.{lower12}.{r}.rds.{s}",
            "Endpoint.Port": "3306",
        },
    ),
    "AWS::RDS::DBCluster": Kind(
        "DBClusterIdentifier",
        arn="arn:{p}:rds:{r}:{a}:cluster:{n}",
        made="{low63}",
        attributes={
            "DBClusterArn": "arn:{p}:rds:{r}:{a}:cluster:{n}",
            "Endpoint.Address": "{n}.cluster-{lower12}.{r}.rds.{s}",
        },
    ),
    "AWS::EFS::FileSystem": Kind(
        "",
        arn="arn:{p}:elasticfilesystem:{r}:{a}:file-system/{n}",
        made="fs-0{hex16}",
        attributes={"FileSystemId": "{n}"},
    ),
    "AWS::AutoScaling::AutoScalingGroup": Kind(
        "AutoScalingGroupName", arn="arn:{p}:autoscaling:{r}:{a}:autoScalingGroup:{uuid}:autoScalingGroupName/{n}"
    ),
    "AWS::OpenSearchService::Domain": Kind(
        "DomainName",
        arn="arn:{p}:es:{r}:{a}:domain/{n}",
        made="{low28}",
        attributes={
            "DomainArn": "arn:{p}:es:{r}:{a}:domain/{n}",
            "DomainEndpoint": "search-{n}-{lower26}.{r}.es.{s}",
            "Id": "{a}/{n}",
        },
    ),
    "AWS::ImageBuilder::ImagePipeline": Kind("Name", "{arn}", "arn:{p}:imagebuilder:{r}:{a}:image-pipeline/{n_low}"),
    "AWS::CloudTrail::Trail": _simple("cloudtrail", "trail/", "TrailName"),
    "AWS::CloudFormation::WaitConditionHandle": Kind("", "https://cloudformation-waitcondition-{r}.s3.{s}/{n}"),
}
