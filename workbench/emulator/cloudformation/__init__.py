"""The resource types that moto's CloudFormation lacks or treats badly, one provider each."""
