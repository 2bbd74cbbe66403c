"""The user's own infrastructure: templates of CloudFormation, SAM, the CDK and Terraform, read and made."""
